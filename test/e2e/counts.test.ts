/** Nothing is lost: a million calls are a million entries and returns. */
import t from "tap";
import { absent, pythons } from "../support/pythons.ts";
import { trace } from "../support/pyprobe.ts";

const COUNT = `
let entries = 0, returns = 0;
probe("python$target:::function-entry", (e) => e.funcname === "f", () => { entries++; });
probe("python$target:::function-return", (e) => e.funcname === "f", () => { returns++; });
probe("END", () => { printf("%d entries, %d returns\\n", entries, returns); });
`;

/** Debug builds and the older versions take a fifth of the calls: the rest of the time is their own. */
for (const { path, label, version, debug } of pythons) {
  const calls = version[1] >= 11 && !debug ? 1_000_000 : 200_000;
  t.test(`${calls} calls on ${label}`, async (t) => {
    const run = await trace(COUNT, path, `calls.py ${calls}`);
    t.equal(run.stdout, `${calls} entries, ${calls} returns\n`);
    t.equal(run.stderr, "");
    t.equal(run.status, 0);
  });
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
