// `npm run bench [NAME...]`: every bench, or those named. One file a bench, each exporting {name, doc, run(): lines}.
// Figures are of this machine at this hour: quote the ratios, which are measured side by side in one run.
import { aggregations } from "./aggregations.mjs";
import { attach } from "./attach.mjs";
import { cost } from "./cost.mjs";
import { startup } from "./startup.mjs";
import { lines } from "./lines.mjs";
import { load } from "./load.mjs";
import { isolate } from "./isolate.mjs";
import { uprobe } from "./uprobe.mjs";
import { uprobeGrowth } from "./uprobe-growth.mjs";
import { pushdown } from "./pushdown.mjs";
import { clauses } from "./clauses.mjs";
import { machine } from "./support.mjs";

const benches = [cost, pushdown, clauses, startup, lines, attach, uprobe, uprobeGrowth, isolate, aggregations, load];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(", ")}; there are: ${benches.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
console.log(machine());
for (const { name, doc, run } of benches) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}: ${doc}\n  command: npm run bench ${name}\n`);
  for await (const line of run()) console.log(`  ${line}`);
}
