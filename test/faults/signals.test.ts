/** SIGKILL, SIGSTOP and SIGSEGV for the program, pyprobe, the sandbox: a row for each, at one phase. All: npm run test:faults. */
import t from "tap";
import { judge } from "./judge.ts";
import { SIGNALS, VICTIMS, WAYS, PHASES, cannot, nameOf, run, type Case } from "./signals.ts";

/** Every victim with every signal; ways and phases in turn, so that each of them meets each other. */
const chosen: Case[] = VICTIMS.flatMap((victim, i) =>
  SIGNALS.map((signal, j) => ({
    way: WAYS[(i + j) % WAYS.length]!,
    victim,
    signal,
    phase: PHASES[(i * SIGNALS.length + j) % PHASES.length]!,
  })),
);

t.jobs = 3;
for (const [seed, which] of chosen.entries())
  t.test(nameOf(which), { skip: cannot(which.way) }, async (t) => {
    const outcome = await run(which, seed);
    t.equal(judge(which, outcome), "", JSON.stringify(outcome));
  });
