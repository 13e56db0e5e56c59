/** When engines are armed: before the script has been run where its text shows all, and nothing may come of it. */
import t, { type Test } from "tap";
import { loadProgram } from "../../src/handler/load.ts";
import { settle } from "../../src/options/settings.ts";
import { Arming, type ArmingRequest } from "../../src/session/arming.ts";
import { shownClauses } from "../../src/session/shown.ts";

const program = loadProgram([{ text: `probe("python$target:::function-entry", () => {});` }], {
  args: [],
  destructive: false,
  flowindent: false,
});
const clauses = shownClauses(program);

function arming(t: Test, changed: Partial<ArmingRequest> = {}): Arming {
  const nothing = () => {};
  const made = new Arming({
    subject: { kind: "command", file: "/bin/true", pid: process.pid },
    settings: () => settle({}),
    args: [],
    live: false,
    records: () => false,
    replay: undefined,
    host: {
      addRing: () => 0,
      addTallies: () => {},
      endRing: nothing,
      play: nothing,
      tick: nothing,
      fireNow: nothing,
      say: nothing,
      verbose: nothing,
    },
    wishes: () => ({ processFacts: false, threadEnds: false, execs: false }),
    program: () => program,
    tellProbes: async () => {},
    ...changed,
  });
  t.teardown(() => made.close());
  return made;
}

const armed = ({ engines }: Arming) => engines.map(({ name }) => name);

t.test("what the text shows is armed before the script has been run, and once", async (t) => {
  const made = arming(t);
  await made.prepare(clauses, true);
  t.same(armed(made), ["agent"]);
  const { LD_PRELOAD } = await made.begin(clauses);
  t.match(LD_PRELOAD, /libpyprobe_agent/);
  t.same(armed(made), ["agent"]);
});

for (const [title, arms, changed] of [
  ["where it is only asked what would be done", false, {}],
  ["a recording, which begins when the script has been run", true, { records: () => true }],
  ["a session to which clauses may come", true, { live: true }],
  ["processes that run already", true, { subject: { kind: "process", pid: process.pid, others: [] } }],
] as const) {
  t.test(`not before: ${title}`, async (t) => {
    const made = arming(t, changed);
    await made.prepare(clauses, arms);
    t.same(armed(made), []);
  });
}
