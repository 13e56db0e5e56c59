/** When engines are armed: before the script has been run where its text shows all, and nothing may come of it; and changed. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import t, { type Test } from "tap";
import { loadProgram } from "../../src/handler/load.ts";
import { settle } from "../../src/options/settings.ts";
import { Arming, type ArmingRequest } from "../../src/session/arming.ts";
import { shownClauses } from "../../src/session/shown.ts";
import { pythonOf } from "../support/pythons.ts";

const load = (text: string) => loadProgram([{ text }], { args: [], destructive: false, flowindent: false });
const program = load(`probe("python$target:::function-entry", () => {});`);
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

/** A promise, and what resolves it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

t.test("a change that the end of the session overtakes arms nothing any more", async (t) => {
  const sandbox = gate();
  const made = arming(t, {
    subject: { kind: "process", pid: process.pid, others: [] },
    tellProbes: () => sandbox.opened,
  });
  await made.begin([]);
  const change = made.change(clauses);
  await made.disarm();
  sandbox.open();
  await change;
  t.same(armed(made), []);
});

const python = pythonOf("3.12");

t.test(
  "a process that comes while clauses are changed is given the probes that there were",
  { skip: !python && "there is no Python 3.12" },
  async (t) => {
    const made = load(`probe("python*:::function-entry", () => {}); probe("python?*:::function-entry", () => {});
      probe("python*:::function-entry", (e) => { print(e.lineno); });`);
    const sandbox = gate();
    const combined: number[][] = [];
    let isChanging = false;
    const all = arming(t, {
      program: () => made,
      tellProbes: async (probes, whole) => {
        if (!whole) combined.push(...probes.map((probe) => probe.clauses));
        else if (isChanging) await sandbox.opened;
      },
    });
    const environment = await all.begin(shownClauses(made));
    isChanging = true;
    const change = all.change(shownClauses(made).slice(0, 2));
    await promisify(execFile)(python!.path, ["-I", "-S", "-c", ""], { env: { ...process.env, ...environment } });
    t.same(combined, [[0, 1]]);
    sandbox.open();
    await change;
    await all.disarm();
  },
);
