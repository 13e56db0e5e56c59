// How many events a second the handlers take: batches as the reader makes them, through the real isolate, in a process
// of its own as the sandbox is (isolated-vm wants a flag). One core, no target, no rings, no output.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { root } from "./support.mjs";

const ENTRY = 'probe("python$target:::function-entry"';
const RETURN = 'probe("python$target:::function-return"';
const BY_NAME = `const calls = aggregation("calls");\n`;

/** Of each: the handlers, what is counted, and the goal in millions a second where there is one. */
export const CASES = [
  {
    name: "count by function name",
    goal: 10,
    script: `${BY_NAME}${ENTRY}, (e) => { calls.by(e.funcname).count(); });`,
  },
  {
    name: "count by file, function, line",
    script: `${BY_NAME}${ENTRY}, (e) => { calls.by(e.filename, e.funcname, e.lineno).count(); });`,
  },
  {
    name: "quantize of elapsed time, self variables",
    goal: 5,
    script: `const times = aggregation("times");
${ENTRY}, () => { self.begun = timestamp; });
${RETURN}, () => self.begun, (e) => { times.by(e.funcname).quantize(timestamp - self.begun); self.begun = 0; });`,
  },
  {
    name: "printf of a line",
    goal: 2,
    script: `${ENTRY}, (e) => { printf("%d %s:%d\\n", timestamp, e.funcname, e.lineno); });`,
  },
  {
    name: "printf, five values",
    script: `${ENTRY}, (e) => { printf("%d\\t%*s:%s:%s:%d\\n", timestamp, 15, probename, basename(e.filename), e.funcname, e.lineno); });`,
  },
  {
    name: "predicate of the code object, false",
    script: `${ENTRY}, (e) => e.funcname === "no such", () => { trace(1); });`,
  },
  { name: "predicate of the line, false", script: `${ENTRY}, (e) => e.lineno === -1, () => { trace(1); });` },
  ...[10, 100].map((clauses) => ({
    name: `${clauses} clauses, each counting another function`,
    script:
      BY_NAME +
      Array.from(
        { length: clauses },
        (_, i) => `${ENTRY}, (e) => e.funcname === "f${i}", () => { calls.by(${i}).count(); });`,
      ).join("\n"),
  })),
  ...[10, 100].map((clauses) => ({
    name: `${clauses} clauses, each counting every line`,
    script:
      BY_NAME +
      Array.from({ length: clauses }, (_, i) => `${ENTRY}, (e) => { calls.by(${i}, e.lineno & 15).count(); });`).join(
        "\n",
      ),
  })),
  ...[1000, 100_000].map((keys) => ({
    name: `count by ${keys} keys`,
    script: `${BY_NAME}let n = 0;\n${ENTRY}, () => { calls.by(n++ % ${keys}).count(); });`,
  })),
];

export const isolate = {
  name: "isolate",
  doc: "events that handlers take in a second, in the isolate, on one core",
  *run() {
    const worker = join(root, "dist", "bench-isolate.js");
    mkdirSync(join(root, "dist"), { recursive: true });
    buildSync({
      entryPoints: [join(root, "bench", "isolate-worker.ts")],
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node20",
      outfile: worker,
    });
    for (const { name, script, goal } of CASES) {
      const words = ["--no-node-snapshot", worker, script];
      const { rate } = JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8", cwd: root }));
      const aim = goal === undefined ? "" : `   (aim: ${goal})`;
      yield `${name.padEnd(46)} ${rate.toFixed(2).padStart(7)} million/s${aim}`;
    }
  },
};
