/**
 * What every engine that serves python's probes must do, as cases over one Python program: the same script gives the
 * same lines. An engine's test runs them all, and says of those that it cannot pass why.
 */
import { join } from "node:path";
import type { Test } from "tap";
import { PROGRAMS, pyprobe, type Result } from "../support/pyprobe.ts";

export interface EngineUnderTest {
  /** As -x engine= takes it. */
  name: "agent" | "uprobe";
  python: string;
  /** By case, why this engine cannot pass it here. */
  skips: Partial<Record<keyof typeof CASES, string>>;
}

/** Between these two the program does what the cases are about. */
const PROGRAM = join(PROGRAMS, "conformance.py");
/** In every script: what comes before the program's own part is passed over, for engines begin at different moments. */
const GATE = `
  let on = false;
  probe("python$target:::audit", (e) => e.event.startsWith("conformance.b"), () => { on = true; });
  probe("python$target:::audit", (e) => e.event.startsWith("conformance.e"), () => { on = false; });`;

interface Case {
  script: string;
  /** The whole output. */
  expected: string;
  options?: string[];
  stderr?: RegExp;
}

export const CASES = {
  gc: {
    script: `
      probe("python$target:::gc-start", () => on, (e) => { printf("start %d %d\\n", e.generation, e.arg0); });
      probe("python$target:::gc-done", () => on, (e) => { printf("done %d\\n", e.collected); });`,
    expected: "start 0 0\ndone 0\nstart 2 2\ndone 1\n",
  },
  imports: {
    script: `
      probe("python$target:::import-find-load-start", () => on, (e) => { printf("start %s\\n", e.modulename); });
      probe("python$target:::import-find-load-done", () => on, (e) => { printf("done %s %d\\n", e.arg0, e.arg1); });`,
    expected:
      "start conformance_missing\ndone conformance_missing 0\nstart conformance_module\ndone conformance_module 1\n",
  },
  audit: {
    script: `probe("python$target:::audit", (e) => on && e.event.startsWith("conformance."),
      (e) => { printf("%s %d\\n", e.event, e.address !== 0 ? 1 : 0); });`,
    expected: "conformance.begin 1\nconformance.käse 1\n",
  },
  returns: {
    script: `probe("python$target:::function-return", (e) => on && basename(e.filename) === "conformance.py",
      (e) => { printf("%s %s %d\\n", basename(e.filename), e.funcname, e.lineno); });`,
    expected:
      "conformance.py plain 11\nconformance.py thrower 15\nconformance.py generator 19\nconformance.py generator 20\n" +
      "conformance.py generator 20\nconformance.py käse 24\nconformance.py main 45\n",
  },
  "a string longer than strsize": {
    options: ["-x", "strsize=16"],
    script: `probe("python$target:::audit", (e) => on && e.event.startsWith("conformance.k"), (e) => { printf("%s\\n", e.event); });
      probe("python$target:::audit", (e) => on && e.event.startsWith("x.long"), (e) => { printf("%s\\n", e.event); });`,
    expected: "conformance.käs\nx.long.long.long\n",
    stderr: /strings were longer than strsize and cut/,
  },
  "several clauses of one probe, in order": {
    script: `
      probe("python$target:::gc-start", () => on, () => { local.a = 1; printf("first\\n"); });
      probe("python$target:::gc-start", (e) => on && e.generation === 2, () => { printf("second %d\\n", local.a); });`,
    expected: "first\nfirst\nsecond 1\n",
  },
  "who it was": {
    script: `probe("python$target:::gc-start", (e) => on && e.generation === 2, (e) => {
      printf("%d %d %s %d %d\\n", pid === $target ? 1 : 0, tid === pid ? 1 : 0, probename, uid, timestamp > 0 ? 1 : 0);
      printf("%s\\n", execname.slice(0, 6)); });`,
    expected: `1 1 gc-start ${process.getuid!()} 1\npython\n`,
  },
} satisfies Record<string, Case>;

/** Runs every case under an engine. */
export function conforms(t: Test, { name, python, skips }: EngineUnderTest): void {
  for (const [title, one] of Object.entries(CASES) as [keyof typeof CASES, Case][]) {
    t.test(`${name}: ${title}`, { skip: skips[title] ?? false }, async (t) => {
      const run = await runCase(one, name, python);
      t.equal(run.stdout, one.expected);
      if (one.stderr) t.match(run.stderr, one.stderr);
      else t.equal(run.stderr, "");
      t.equal(run.status, 0);
    });
  }
}

function runCase({ script, options = [] }: Case, engine: string, python: string): Promise<Result> {
  return pyprobe(["-q", "-x", `engine=${engine}`, ...options, "-n", GATE + script, "-c", `${python} ${PROGRAM}`]);
}
