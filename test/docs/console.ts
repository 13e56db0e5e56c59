/**
 * A console block as a test. Each line that starts with "$ " is a command, run by sh in the repository's root; what
 * follows it, up to the next one, is everything it prints on either stream. What differs from run to run:
 *
 *   ...           on a line of its own any lines, inside a line any text
 *   timestamps    eight digits or more before a tab, at the start of a line: any such number
 *   pids          after "pid " and "process ", after "python" in a probe's name, in "python3(123)" with the microseconds
 *                 before it, before an arrow, and in the first column of a run without -q: any number
 *   times         numbers with three decimals, and the blanks before them: any such number
 *   blanks        at the end of a line, where DTrace's columns leave some: as many as there are
 *
 * /tmp/ is a folder of the test's own: nobody else's files are in the way of a command, and it leaves none.
 *
 * A command's status is 0, or shown by `$ echo $?` as the next command.
 */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pythons } from "../support/pythons.ts";
import { collect, PYPROBE, ROOT } from "../support/pyprobe.ts";

export interface Step {
  command: string;
  /** Lines. */
  expected: string[];
}

export interface Ran {
  printed: string[];
  status: number;
}

/** The commands of a block; what stands before the first one is an error of the block. */
export function stepsOf(text: string): Step[] {
  const steps: Step[] = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), expected: [] });
    else if (steps.length === 0) throw new Error(`a console block begins with a command, not with: ${line}`);
    else steps.at(-1)!.expected.push(line);
  }
  return steps;
}

/**
 * Fills a folder for PATH: `pyprobe`, python3.N for every interpreter at hand, and an `npx` that knows pyprobe alone
 * and takes none of the second that the real one needs (which docs.test.ts runs once).
 */
export function makeCommands(folder: string): void {
  mkdirSync(folder, { recursive: true });
  mkdirSync(ownTmp(folder));
  const pyprobe = `exec "${process.execPath}" "${PYPROBE}" "$@"`;
  makeCommand(folder, "pyprobe", pyprobe);
  makeCommand(folder, "npx", `[ "$1" = pyprobe ] || exit 127\nshift\n${pyprobe}`);
  const minors = new Map(pythons.filter(({ debug }) => !debug).map(({ version, path }) => [version.join("."), path]));
  for (const [minor, path] of minors) makeCommand(folder, `python${minor}`, `exec "${path}" "$@"`);
}

/** What stands for /tmp/ beside the folder of commands. */
const ownTmp = (commands: string) => join(dirname(commands), "tmp/");

function makeCommand(folder: string, name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** Runs one command; `before` is the status of the one before it, for `$?`. */
export async function runStep({ command }: Step, commands: string, before: number): Promise<Ran> {
  const env = { ...process.env, PATH: `${commands}:${process.env["PATH"]}` };
  const tmp = ownTmp(commands);
  const script = `exec 2>&1\n(exit ${before})\n${command.replaceAll("/tmp/", tmp)}\n`;
  const child = spawn("sh", ["-c", script], { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
  const { stdout, status } = await collect(child).result;
  const text = stdout.replaceAll(tmp, "/tmp/").replace(/\n$/, "");
  return { printed: stdout === "" ? [] : text.split("\n"), status: status ?? 1 };
}

/** Whether what was printed is what the block shows. */
export function agrees(expected: string[], printed: string[]): boolean {
  const patterns = expected.map((line) => (line === "..." ? undefined : patternOf(stable(line))));
  return agreesFrom(patterns, printed.map(stable));
}

/** `undefined` is any lines. */
function agreesFrom(patterns: (RegExp | undefined)[], lines: string[]): boolean {
  const [first, ...rest] = patterns;
  if (patterns.length === 0) return lines.length === 0;
  if (first) return lines.length > 0 && first.test(lines[0]!) && agreesFrom(rest, lines.slice(1));
  return [...lines, ""].some((_, i) => agreesFrom(rest, lines.slice(i)));
}

/** The line without what differs from run to run. */
export function stable(line: string): string {
  return line
    .trimEnd()
    .replace(/^\d{8,}(?=\t)/, "TIME")
    .replace(/\bpid \d+/g, "pid PID")
    .replace(/\bprocess \d+/g, "process PID")
    .replace(/\bpython\d+(?=:)/g, "pythonPID")
    .replace(/^ *\d+ python3[\d.]*\(\d+\)/, "TIME python3(PID)")
    .replace(/^( *<module> +)[01](?= +\d+$)/, "$1LINE") // (a module is entered at line 0 or 1, as the version has it)
    .replace(/^ *\d+(?= +(->|<-))/, "PID")
    .replace(/ *\b\d+\.\d{3}\b/g, " T.TTT")
    .replace(/^ *\d+( +\d+ +\S*:\S)/, "PID$1");
}

function patternOf(line: string): RegExp {
  const texts = line.split("...").map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${texts.join(".*")}$`);
}
