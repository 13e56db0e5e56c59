/**
 * `npm run test:matrix`, its last part: every interpreter at hand in each of the circumstances that a user may be in,
 * printed as the table of docs/support.md. `--write` puts it there.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../support/pyprobe.ts";
import { asUserCommand } from "../support/user.ts";
import type { Found } from "./checks.ts";

const PAGE = join(ROOT, "docs", "support.md");
const [BEGIN, END] = ["<!-- npm run test:matrix -->\n", "<!-- so far -->\n"];
const CELLS = ["node", "--import=./test/support/typescript.mjs", "test/matrix/cells.ts"];

/** What each column is called, and how its commands are run. */
const COLUMNS: [string, (command: string[]) => string[]][] = [
  ["root", (command) => command],
  ["root without BPF", (command) => ["setpriv", "--bounding-set=-bpf,-perfmon,-sys_admin", ...command]],
  ["a user", (command) => inOwnMounts([], command)],
  ["a user with CAP_BPF and CAP_PERFMON", (command) => inOwnMounts(["+bpf,+perfmon"], command)],
];

const reasons: string[] = [];
const columns: Found[][] = [];
for (const [name, wrap] of COLUMNS) {
  const right = Object.fromEntries((columns[0] ?? []).map(({ label, markers }) => [label, markers]));
  console.error(`${name} ...`);
  columns.push(cells(wrap([...CELLS, JSON.stringify(right)])));
}
const table = [
  ["Python", ...COLUMNS.map(([name]) => name)],
  ["------", ...COLUMNS.map(([name]) => "-".repeat(name.length))],
  ...columns[0]!.map(({ label }, row) => [label, ...columns.map((column) => cell(column[row]!, columns[0]![row]!))]),
];
const lines = table.map((row) => `| ${row.join(" | ")} |`);
const text = `${[...lines, "", ...reasons.map((why, i) => `${i + 1}. ${why}`)].join("\n").trim()}\n`;
console.log(text);
if (process.argv.includes("--write")) write(text);

function cells(command: string[]): Found[] {
  const { stdout, status } = spawnSync(command[0]!, command.slice(1), {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 24,
  });
  if (status !== 0) throw new Error(`${command.join(" ")} ended with status ${status}`);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Found);
}

/** What works, and by number why something does not that works for root. */
function cell(found: Found, best: Found): string {
  const parts = [
    found.command === "" ? "-c" : `no -c (${note(found.command)})`,
    found.attach === "" ? "-p" : `no -p (${note(found.attach)})`,
  ];
  const own =
    best.markers.length === 0
      ? ""
      : found.markers.length === 0
        ? `no uprobes (${note(found.refused)})`
        : short(found.markers);
  return [parts.join(", "), own].filter(Boolean).join("; ");
}

function note(said: string): number {
  const why = said.replace(/python:::[a-z-]+/, "python:::*"); // (of another interpreter it may be another one's)
  if (!reasons.includes(why)) reasons.push(why);
  return reasons.indexOf(why) + 1;
}

/** Pairs of markers by what they have in common. */
function short(markers: string[]): string {
  const names = markers.map((name) =>
    name.replace(/^(gc|import)-.*/, "$1").replace(/^function-(entry|return)$/, "function-$1"),
  );
  const unique = [...new Set(names)];
  const both = unique.includes("function-entry") && unique.includes("function-return");
  return (both ? ["function", ...unique.filter((name) => !name.startsWith("function-"))] : unique).join(", ");
}

function inOwnMounts(capabilities: string[], command: string[]): string[] {
  const aside = mkdtempSync(join(tmpdir(), "pyprobe-matrix-"));
  process.on("exit", () => rmdirSync(aside));
  return asUserCommand(aside, [...capabilities, ...command]);
}

function write(text: string): void {
  const page = readFileSync(PAGE, "utf8");
  const [before, rest] = page.split(BEGIN);
  const after = rest!.slice(rest!.indexOf(END));
  writeFileSync(PAGE, `${before}${BEGIN}\n${text}\n${after}`);
  spawnSync("npx", ["prettier", "--write", PAGE], { stdio: "ignore" });
}
