/**
 * `npm run test:attach -- [COUNT [KIND...]] [--python VERSION]... [--json]`: COUNT times (50) into and out of a process
 * under each kind of load, on each interpreter at hand. Its work has to come out right, it has to end well, and something
 * has to be seen of it. A table; with --json a line of JSON for each of its rows (bench/attach.mjs).
 */
import { parseArgs } from "node:util";
import { pythons } from "../support/pythons.ts";
import { KINDS, type Kind } from "./attaching.ts";
import { HEADING, measure, row, type Measured } from "./measure.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, python: { type: "string", multiple: true, default: [] } },
});
const [count = "50", ...kinds] = positionals;
const unknown = kinds.filter((kind) => !(KINDS as readonly string[]).includes(kind));
if (unknown.length > 0 || !(Number(count) > 0)) {
  console.error(`test:attach: COUNT is a number above 0, a kind of load one of: ${KINDS.join(" ")}`);
  process.exit(2);
}
const chosen = pythons.filter(
  ({ label }) => values.python.length === 0 || values.python.some((name) => label.startsWith(name)),
);

const failures: Measured[] = [];
if (!values.json) process.stdout.write(HEADING);
for (const kind of kinds.length > 0 ? (kinds as Kind[]) : KINDS) {
  for (const python of chosen) {
    const measured = await measure(python, kind, Number(count));
    if (measured.wrong || measured.seen === 0) failures.push(measured);
    console.log(values.json ? JSON.stringify(measured) : row(measured));
  }
}
if (!values.json) {
  const names = failures.map(({ kind, python }) => `${kind} on ${python}`).join(", ");
  console.log(failures.length === 0 ? "\nall right" : `\nwrong: ${names}`);
}
process.exit(failures.length === 0 ? 0 : 1);
