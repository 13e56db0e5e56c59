/**
 * `npm run test:pushdown [CASES] [FIRST SEED]`: random clauses over random programs, where their probes fire and in the
 * isolate, over the interpreters at hand in turn. Prints each case that differs, whole.
 */
import { pythons } from "../support/pythons.ts";
import { compareCase } from "./compare.ts";

const [cases = 1000, first = 1] = process.argv.slice(2).map(Number);
let different = 0;
for (let seed = first; seed < first + cases; seed++) {
  const { path, label } = pythons[seed % pythons.length]!;
  const words = seed % 5 === 0 ? ["-x", "tallysize=64k"] : [];
  const { script, program, pushed, isolated } = await compareCase(seed, path, words);
  if (pushed === isolated) continue;
  different++;
  console.log(
    `seed ${seed}, ${label}:\n${script}\n${program}\n--- where the probes fire\n${pushed}\n--- in the isolate\n${isolated}`,
  );
}
console.log(`${cases} cases from seed ${first}: ${different} differ`);
process.exit(different > 0 ? 1 : 0);
