import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { native } from "../../src/native.ts";
import { ROOT } from "../support/pyprobe.ts";
import { Rig, functionEntry } from "./harness.ts";

/** A sandbox with this script loaded and its clauses on function-entry. */
async function running(t: Test, code: string, options: Parameters<Rig["load"]>[1] = {}) {
  const rig = new Rig();
  t.teardown(() => rig.close());
  const loaded = await rig.load(`import * as p from "pyprobe"; ${code}`, options);
  t.equal(loaded.type, "loaded", JSON.stringify(loaded));
  const clauses = loaded.type === "loaded" ? loaded.clauses.map(({ id }) => id) : [];
  rig.send({ type: "probes", whole: true, probes: [functionEntry(clauses)] });
  return rig;
}

const PRINT = `p.probe("python*:::function-entry", (e) => p.printf("%d %s:%d\\n", e.pid, e.funcname, e.lineno));`;

t.test("records become output, from the rings of several processes in order of time", async (t) => {
  const rig = await running(t, PRINT);
  const [one, two] = [rig.ring(101), rig.ring(102)];
  const now = native.nowNs();
  one.describe(1, now, "main");
  two.describe(1, now + 1, "work");
  one.write({ time: now + 2, probe: 1, ref: 1, slots: [1] });
  two.write({ time: now + 3, probe: 1, ref: 1, slots: [2] });
  one.write({ time: now + 4, probe: 1, ref: 1, slots: [3] });
  const done = await rig.end();
  t.equal(rig.text, "101 main:1\n102 work:2\n101 main:3\n");
  t.match(done, { facts: { events: 3, lost: {}, counts: { late: 0, cut: 0, faults: 0, clauseErrors: 0 } } });
});

t.test("output comes without being asked for, and a ring is closed when its producer is gone", async (t) => {
  const rig = await running(t, PRINT);
  const ring = rig.ring(101);
  ring.describe(1, native.nowNs(), "main");
  ring.write({ time: native.nowNs(), probe: 1, ref: 1, slots: [7] });
  ring.lose(1, 12);
  rig.send({ type: "ring-end", ring: 0 });
  t.match(await rig.hear("ring-closed"), { ring: 0 });
  t.equal(rig.text, "101 main:7\n");
  t.match(await rig.end(), { facts: { lost: { 1: 12 } } });
});

t.test("a slow reader of the output stops the taking of records, and loses none", async (t) => {
  const rig = await running(t, PRINT);
  const ring = rig.ring(101, 1 << 16);
  ring.describe(1, native.nowNs(), "x".repeat(1000));
  rig.pause();
  let written = 0;
  const write = () => {
    while (ring.position - ring.taken < ring.size - 100) {
      ring.write({ time: native.nowNs(), probe: 1, ref: 1, slots: [written++] });
    }
  };
  for (let still = 0, last = 0; still < 20; still = ring.taken === last ? still + 1 : 0) {
    last = ring.taken;
    write();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  t.ok(ring.position - ring.taken > ring.size - 200, "the ring is full and stays so");
  rig.resume();
  t.match(await rig.end(), { facts: { events: written } });
  const lines = rig.text.trimEnd().split("\n");
  t.equal(lines.length, written);
  t.ok(lines.every((line, i) => line.endsWith(`:${i}`)));
});

t.test("exit() ends the clauses at once, and is told", async (t) => {
  const rig = await running(t, `p.probe("x", (e) => { p.printf("%d\\n", e.lineno); if (e.lineno === 2) p.exit(7); });`);
  const ring = rig.ring(1);
  const now = native.nowNs();
  ring.write(...[1, 2, 3].map((line) => ({ time: now + line, probe: 1, slots: [line] })));
  t.match(await rig.hear("exit"), { status: 7 });
  await rig.end();
  t.equal(rig.text, "1\n2\n");
});

t.test("a clause that throws is told with its place; the others go on", async (t) => {
  const rig = await running(t, `p.probe("x", (e) => { null.y; });\n${PRINT}`);
  rig.ring(5).write({ time: native.nowNs(), probe: 1, slots: [1] });
  t.match(await rig.end(), { facts: { counts: { clauseErrors: 1 } } });
  t.match(await rig.hear("clause-error"), {
    text: /^script\.ts:1:\d+: error in clause 1 .*Cannot read properties of null/,
  });
  t.equal(rig.text, "5 null:1\n".replace("null", rig.text.split(/[ :]/)[1]!), "the second clause ran");
});

t.test("a ring that breaks the format is told; the others go on", async (t) => {
  const rig = await running(t, PRINT);
  const [bad, good] = [rig.ring(101), rig.ring(102)];
  bad.write({ time: native.nowNs(), kind: 99 });
  t.match(await rig.hear("bad-ring"), { ring: 0, pid: 101, why: /no known kind/ });
  good.describe(1, native.nowNs(), "f");
  good.write({ time: native.nowNs(), probe: 1, ref: 1, slots: [1] });
  await rig.end();
  t.equal(rig.text, "102 f:1\n");
});

t.test(
  "so is one whose records have not what they should; code objects of others are not mistaken after it",
  async (t) => {
    const rig = await running(t, PRINT);
    const [bad, good] = [rig.ring(101), rig.ring(102)];
    bad.write({ time: native.nowNs(), probe: 1 });
    bad.describe(1, native.nowNs(), "disbelieved");
    good.describe(1, native.nowNs(), "f");
    good.write({ time: native.nowNs(), probe: 1, ref: 1, slots: [1] });
    t.match(await rig.hear("bad-ring"), { ring: 0, pid: 101 });
    await rig.end();
    t.equal(rig.text, "102 f:1\n");
  },
);

/** Scripts that cannot be loaded: what is said, and where. */
const BROKEN: Record<string, [code: string, error: object]> = {
  "does not parse": ["let x = ;", { message: "SyntaxError: Unexpected token ';'", place: { line: 1, column: 9 } }],
  throws: ["\nfunction f() { null.x; }\nf();", { message: /TypeError: Cannot read/, place: { line: 2, column: 21 } }],
  "throws no error": ['throw "words";', { message: "thrown: words" }],
  "loops for ever": [
    "\nfor (;;);",
    { message: "the script took longer than 300 ms and was stopped", place: { line: 2 } },
  ],
  "eats memory": [
    "const a = []; for (;;) a.push(new Array(1000).fill(1));",
    { message: /used more memory than they may \(64 MiB\)/ },
  ],
  "wants console": [
    "console.log(1);",
    { message: "ReferenceError: console is not defined", place: { line: 1, column: 1 } },
  ],
  "wants process": ["eval('process.exit()');", { message: "ReferenceError: process is not defined" }],
  "wants require": ["globalThis['require']('fs');", { message: /TypeError: globalThis.require is not a function/ }],
  "wants fetch": ["fetch('http://x');", { message: "ReferenceError: fetch is not defined" }],
  "wants import()": ["await eval('import(\"fs\")');", { message: /Not supported/ }],
  "wants the runtime": ['import { batch } from "pyprobe";', { message: /does not provide an export named 'batch'/ }],
};

for (const [name, [code, error]] of Object.entries(BROKEN)) {
  t.test(`a script that ${name}`, async (t) => {
    const rig = new Rig();
    t.teardown(() => rig.close());
    const timelimit = name.includes("loops") ? 300 : 20_000;
    t.match(await rig.load(code, { timelimit }), { type: "failed", error });
  });
}

t.test("an endless loop in a clause is stopped, and the script's line told", async (t) => {
  const rig = await running(t, `p.probe("x", () => {\n  for (;;);\n});`, { timelimit: 1000 });
  const ring = rig.ring(1);
  ring.write({ time: native.nowNs(), probe: 1, slots: [1] });
  t.match(await rig.hear("failed"), {
    error: {
      message: "a batch of events took longer than 1000 ms and was stopped",
      place: { module: "script.ts", line: 2 },
    },
  });
  t.equal(ring.reader, 0x40000000, "the agent is told at once");
});

t.test("memory that V8 cannot do without ends the process, and its stderr says why", async (t) => {
  for (const code of ["const m = new Map(); for (let i = 0; ; i++) m.set(i, { i });", "new Array(4e8).fill(7);"]) {
    const rig = await running(t, `p.probe("x", () => { ${code} });`, { timelimit: 20_000 });
    const ring = rig.ring(1);
    ring.write({ time: native.nowNs(), probe: 1, slots: [1] });
    const outcome = await rig.hear("failed").catch((error: Error) => error.message);
    t.match(JSON.stringify(outcome), /heap_oom|used more memory/);
    t.equal(ring.reader, 0x40000000);
  }
});

t.test("SIGKILL to the control plane ends the sandbox, even when it is busy", async (t) => {
  const words = ["--import=./test/support/typescript.mjs", join(ROOT, "test/runtime/busy.ts")];
  const parent = spawn(process.execPath, words, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  t.match(readFileSync(`/proc/${pid}/cmdline`, "latin1"), /sandbox\.cjs/);
  parent.kill("SIGKILL");
  await once(parent, "exit");
  for (let i = 0; i < 1000 && alive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  t.notOk(alive(pid));
});

function alive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ");
  } catch {
    return false;
  }
}
