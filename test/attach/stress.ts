/**
 * `npm run test:attach [COUNT [KIND...]]`: so many times (50) into and out of a process under each kind of load, on each
 * interpreter at hand. Its work has to come out right, it has to end well, and something has to be seen of it each time.
 */
import { parseArgs } from "node:util";
import { pythons } from "../support/pythons.ts";
import { KINDS, Load, attachOnce, type Attached, type Kind } from "./attaching.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const [count = "50", ...named] = positionals;
const kinds = named.length > 0 ? (named as Kind[]) : KINDS;
/** In turn, so that hooks of each sort come and go. */
const SETS = [
  ["function-entry", "function-return"],
  ["line"],
  ["cfunction-entry", "cfunction-return", "gc-start"],
  ["function-entry", "import-find-load-start"],
];

let failures = 0;
for (const kind of kinds) {
  for (const { path, label } of pythons) {
    const load = new Load(path, kind);
    const attached: Attached[] = [];
    let wrong = "";
    try {
      await load.ready();
      for (let i = 0; i < Number(count); i++) attached.push(await attachOnce(load.pid, SETS[i % SETS.length]!, 20));
    } catch (error) {
      wrong = `attach ${attached.length + 1}: ${(error as Error).message}`;
    }
    wrong ||= await load.end();
    if (wrong) failures++;
    console.log(`${kind.padEnd(9)} ${label.padEnd(16)} ${figures(attached)}${wrong && `  FAILED: ${wrong}`}`);
  }
}
process.exit(failures === 0 ? 0 : 1);

function figures(attached: Attached[]): string {
  const of = (pick: (one: Attached) => number) => attached.map(pick).sort((a, b) => a - b);
  const stops = of(({ stopped }) => stopped);
  const at = (sorted: number[], part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  const seen = attached.filter(({ bytes }) => bytes > 400).length;
  const worst = Math.max(...attached.map(({ longest }) => longest), 0);
  return (
    `${attached.length} times, ${seen} with events; stop ${at(stops, 0.5).toFixed(2)} ms, worst ${at(stops, 1).toFixed(2)}, ` +
    `looks up to ${worst.toFixed(2)}; answered in ${at(
      of(({ answered }) => answered),
      0.5,
    ).toFixed(0)} ms, worst ${at(
      of(({ answered }) => answered),
      1,
    ).toFixed(0)}`
  );
}
