/**
 * `npm run fuzz [NAME ...] [--executions=N] [--seed=N] [--grow]`: the targets, or those named, 200,000 executions each, with
 * a seed that is told. A finding is kept in the corpus, where the tests run it from then on; the status is 1. `--grow` keeps
 * those inputs of the native targets too that reach code which nothing kept does.
 */
import { parseArgs } from "node:util";
import { fuzz, keep } from "./fuzz.ts";
import { fuzzNative, nativeTargets, NO_FUZZER } from "./native.ts";
import { targets } from "./registry.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    executions: { type: "string", default: "200000" },
    seed: { type: "string" },
    grow: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const executions = Number(values.executions);
const names = [...targets, ...nativeTargets].map(({ name }) => name);
const unknown = positionals.filter((word) => !names.includes(word));
if (unknown.length > 0) {
  console.error(`there is no target ${unknown.join(", ")}; there are ${names.join(", ")}`);
  process.exit(2);
}
const isChosen = ({ name }: { name: string }) => positionals.length === 0 || positionals.includes(name);

console.log(`seed ${seed}`);
for (const target of targets.filter(isChosen)) {
  const begun = performance.now();
  const { executions: done, finding } = await fuzz(target, executions, seed);
  tell(target.name, done, begun, finding && `  kept as ${keep(target, finding.input)}\n${finding.why}`);
}
for (const target of nativeTargets.filter(isChosen)) {
  if (NO_FUZZER) {
    console.log(`${target.name.padEnd(13)} skipped: ${NO_FUZZER}`);
    continue;
  }
  const begun = performance.now();
  const { executions: done, reached, finding } = await fuzzNative(target, executions, seed, values.grow);
  tell(target.name, done, begun, finding, `, ${reached} edges reached`);
}
process.exit();

function tell(name: string, done: number, begun: number, finding: string | undefined, more = ""): void {
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  const outcome = finding === undefined ? `no finding${more}` : "FINDING";
  console.log(`${name.padEnd(13)} ${String(done).padStart(9)} executions ${seconds.padStart(5)} s  ${outcome}`);
  if (finding === undefined) return;
  console.log(finding);
  process.exitCode = 1;
}
