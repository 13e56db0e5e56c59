/**
 * `npm run fuzz [NAME ...] [--executions=N] [--seed=N]`: the targets, or those named, 200,000 executions each, with a seed
 * that is told. A finding is kept in the corpus, where the tests run it from then on; the status is 1.
 */
import { parseArgs } from "node:util";
import { fuzz, keep } from "./fuzz.ts";
import { targets } from "./registry.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { executions: { type: "string", default: "200000" }, seed: { type: "string" } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const chosen = targets.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((word) => !targets.some(({ name }) => name === word));
if (unknown.length > 0) {
  console.error(`there is no target ${unknown.join(", ")}; there are ${targets.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

console.log(`seed ${seed}`);
for (const target of chosen) {
  const begun = performance.now();
  const { executions, finding } = await fuzz(target, Number(values.executions), seed);
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(
    `${target.name.padEnd(13)} ${String(executions).padStart(9)} executions ${seconds.padStart(5)} s  ` +
      `${finding ? "FINDING" : "no finding"}`,
  );
  if (finding) {
    console.log(`  kept as ${keep(target, finding.input)}\n${finding.why}`);
    process.exitCode = 1;
  }
}
process.exit();
