/** Lines are told as often as CPython's own trace function tells them, also where a code object is one line. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import t from "tap";
import { absent, pythons } from "../support/pythons.ts";
import { PROGRAMS, trace } from "../support/pyprobe.ts";

const LINES = `
const lines = aggregation("lines");
probe("python$target:::line", (e) => basename(e.filename) === "lines.py", (e) => { lines.by(e.funcname, e.lineno).count(); });
probe("END", () => { print(lines.entries().map(({ keys, value }) => [...keys, value].join(" "))); trunc(lines); });
`;

/** What else may be asked for: where a function begins is told too, or told no more, or is the agent's to count. */
const BESIDE = {
  alone: "",
  "beside entries that nobody wants":
    'probe("python$target:::function-entry", (e) => e.funcname === "nobody", () => { printf("never\\\\n"); });',
  "beside entries of some of them":
    'let n = 0; probe("python$target:::function-entry", (e) => e.funcname === "outer", () => { n++; });',
};

function told(python: string): string[] {
  const program = join(PROGRAMS, "lines.py");
  const text = execFileSync(python, ["-S", "-E", join(PROGRAMS, "oracle.py"), program], { encoding: "utf8" });
  const counts = new Map<string, number>();
  for (const [event, file, name, , line] of JSON.parse(text) as [string, string, string, string, number][])
    if (event === "line" && file === program) counts.set(`${name} ${line}`, (counts.get(`${name} ${line}`) ?? 0) + 1);
  return [...counts].map(([place, count]) => `${place} ${count}`).sort();
}

for (const { path, label } of pythons) {
  t.test(`on ${label}`, async (t) => {
    const expected = told(path);
    for (const [name, clauses] of Object.entries(BESIDE)) {
      const { stdout, stderr, status } = await trace(clauses + LINES, `${path} -S -E`, "lines.py");
      t.same((JSON.parse(stdout) as string[]).sort(), expected, name);
      t.same({ stderr, status }, { stderr: "", status: 0 }, name);
    }
  });
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
