/** One random case, run where its probes fire and in the isolate. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pyprobe, type Result } from "../support/pyprobe.ts";
import { Chance, randomProgram, randomScript } from "./cases.ts";

export interface Compared {
  script: string;
  program: string;
  pushed: string;
  isolated: string;
}

export async function compareCase(seed: number, python: string, words: string[] = []): Promise<Compared> {
  const chance = new Chance(seed);
  const program = randomProgram(chance);
  const script = randomScript(chance, /threading.Thread|os.fork/.test(program));
  const folder = mkdtempSync(join(tmpdir(), "pyprobe-pushdown-"));
  try {
    writeFileSync(join(folder, "program.py"), program);
    writeFileSync(join(folder, "script.ts"), script);
    const run = (more: string[]) =>
      pyprobe([
        "-q",
        ...words,
        ...more,
        "-s",
        join(folder, "script.ts"),
        "-c",
        `${python} -S -E ${join(folder, "program.py")}`,
      ]);
    const [pushed, isolated] = [await run([]), await run(["-x", "pushdown=off"])];
    return { script, program, pushed: said(pushed), isolated: said(isolated) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What was printed, and what went wrong. (Ticks that a busy machine leaves out are nothing wrong.) */
function said({ stdout, stderr, status }: Result): string {
  const lines = stderr.split("\n").filter((line) => /error|dropped|lost|ended early/.test(line));
  const wrong = lines.map((line) =>
    line
      .replace(/\d+ firings? by the clock (were|was) left out[^;]*;? ?/, "")
      .replace(/python\d+:/, "python:")
      .replace(/pid \d+/, "pid"),
  );
  return [stdout, ...wrong, `status ${status}`].join("\n");
}
