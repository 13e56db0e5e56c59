/**
 * `npm run test:faults -- [ROUNDS [PATTERN]] [--seed N]`: each signal for each process at each phase under each way to
 * trace (signals.ts), so many times (3), at random moments; or those whose name has the pattern. A row for each.
 */
import { parseArgs } from "node:util";
import { judge } from "./judge.ts";
import { cannot, cases, nameOf, run, type Case } from "./signals.ts";

/** At a time: more of them only wait for a processor. */
const AT_ONCE = 3;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" } },
});
const [rounds = "3", pattern = ""] = positionals;
const chosen = cases.filter((each) => nameOf(each).includes(pattern));
if (!(Number(rounds) > 0) || chosen.length === 0) {
  console.error('test:faults: ROUNDS is a number above 0, PATTERN a part of a name: "agent: SIGKILL to the sandbox"');
  process.exit(2);
}

let failures = 0;
async function row(which: Case, index: number): Promise<void> {
  const name = nameOf(which).padEnd(52);
  const why = cannot(which.way);
  if (why) return console.log(`${name} skipped: ${why}`);
  const wrongs: string[] = [];
  let hits = 0;
  for (let round = 0; round < Number(rounds); round++) {
    const seed = Number(values.seed) * 1_000_003 + index * 1009 + round;
    const outcome = await run(which, seed);
    hits += Number(outcome.hit);
    const wrong = judge(which, outcome);
    if (wrong) wrongs.push(`\n  seed ${seed}: ${wrong}`);
  }
  if (wrongs.length > 0) failures++;
  console.log(`${name} ${hits} of ${rounds} hit: ${wrongs.length > 0 ? `WRONG${wrongs.join("")}` : "right"}`);
}

const queue = chosen.map((which, index) => ({ which, index }));
const worker = async () => {
  for (let next; (next = queue.shift());) await row(next.which, next.index);
};
await Promise.all(Array.from({ length: AT_ONCE }, worker));
console.log(failures === 0 ? "\nall right" : `\n${failures} rows wrong`);
process.exit(failures === 0 ? 0 : 1);
