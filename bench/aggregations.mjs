// The aggregating functions in the isolate, without events: what one more value costs under a key that is there.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { root } from "./support.mjs";

const VALUES = 3_000_000;
const ROUNDS = 3;

/** By name: what a clause does `VALUES` times with `i`. There are 64 keys. */
const CASES = {
  "count()": "a.count()",
  "by(name).count()": "a.by(names[i & 63]).count()",
  "by(name, n).count()": "a.by(names[i & 63], i & 7).count()",
  "by(name, n, name, n).count()": "a.by(names[i & 63], i & 7, names[i & 3], 1).count()",
  "by(name).sum(n)": "a.by(names[i & 63]).sum(i & 1023)",
  "by(name).sum(n), beyond 2^53": "a.by(names[i & 63]).sum(2 ** 52)",
  "by(name).avg(n)": "a.by(names[i & 63]).avg(i & 1023)",
  "by(name).max(n)": "a.by(names[i & 63]).max(i & 1023)",
  "by(name).stddev(n)": "a.by(names[i & 63]).stddev(i & 0xfffff)",
  "by(name).quantize(n)": "a.by(names[i & 63]).quantize(i & 0xfffff)",
  "by(name).quantize(n, m)": "a.by(names[i & 63]).quantize(i & 0xfffff, 2)",
  "by(name).lquantize(n, ...)": "a.by(names[i & 63]).lquantize(i & 1023, 0, 1000, 10)",
  "by(name).llquantize(n, ...)": "a.by(names[i & 63]).llquantize(i & 0xfffff, 10, 0, 6, 20)",
};

export const aggregations = {
  name: "aggregations",
  doc: `ns that one more value takes in the handlers' isolate, and values a second; the best of ${ROUNDS} times ${VALUES}`,
  *run() {
    yield `${"".padEnd(30)}    ns  million/s`;
    for (const name of Object.keys(CASES)) {
      // A process each, as a run has one: V8 compiles for what it has seen.
      const words = ["--no-node-snapshot", fileURLToPath(import.meta.url), name];
      const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: "utf8" });
      if (status !== 0) throw new Error(`${name}: ${stderr}`);
      const ns = Number(stdout);
      yield `${name.padEnd(30)} ${ns.toFixed(1).padStart(5)} ${(1e3 / ns).toFixed(1).padStart(10)}`;
    }
  },
};

/** In that process: the best time of one value, ns. */
async function measure(name) {
  const { default: ivm } = await import("isolated-vm");
  const isolate = new ivm.Isolate({ memoryLimit: 512 });
  const context = isolate.createContextSync();
  const none = () => {
    throw new Error("the bundle imports nothing");
  };
  const bundle = isolate.compileModuleSync(readFileSync(join(root, "dist", "isolate.js"), "utf8"));
  bundle.instantiateSync(context, none);
  bundle.evaluateSync();
  const options = { ...(await defaults()), target: 0, args: [], clockOffset: "0" };
  const program = { entry: "", modules: [], sites: [], selfNames: [], localNames: [] };
  bundle.namespace.getSync("load", { reference: true }).applySync(undefined, [JSON.stringify({ program, options })]);
  const script = isolate.compileModuleSync(`import { aggregation } from "pyprobe";
    const names = Array.from({ length: 64 }, (_, i) => "function" + i);
    const a = aggregation("a");
    export function values(n) { for (let i = 0; i < n; i++) { ${CASES[name]}; } }`);
  script.instantiateSync(context, () => bundle);
  script.evaluateSync();
  const values = script.namespace.getSync("values", { reference: true });
  const times = Array.from({ length: ROUNDS + 1 }, () => {
    const start = process.hrtime.bigint();
    values.applySync(undefined, [VALUES]);
    return Number(process.hrtime.bigint() - start) / VALUES;
  });
  console.log(Math.min(...times.slice(1)));
}

/** The options of a run that sets none. */
async function defaults() {
  const entryPoints = [join(root, "src", "options", "settings.ts")];
  const bundled = await build({ entryPoints, bundle: true, write: false, format: "esm", platform: "node" });
  const { settle } = await import(`data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`);
  return settle({});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measure(process.argv[2]);
