// Into running processes and out again: how long one of their threads stands still; a web server before, while and after
// its functions are counted; what a process pays for being attached to when nothing, or nothing of its own, is armed.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { median, pyprobe, pythons, root } from "./support.mjs";

const TIMES = 5;
const KINDS = ["busy", "malloc", "sleep", "accept", "server", "pool"];
const SECONDS = 5;
/** Readings of rate.py's in each state, 50 ms of the processor's time each; the first are left out. */
const READINGS = 24;
const SETTLE = 6;

const COUNT = `const calls = aggregation("calls"); probe("python$target:::function-entry", (e) => { calls.by(e.funcname).count(); });`;

export const attach = {
  name: "attach",
  doc: `-p on running processes: ${TIMES} times into each kind of load; http.server under load; full speed with nothing armed`,
  async *run() {
    yield* stops();
    yield "";
    yield* server();
    yield "";
    yield* speeds();
  },
};

/** Of each kind of load: over all interpreters, and the interpreter with the longest. */
function* stops() {
  yield `a thread of the program stood still for so many ms; ${TIMES} attaches on each interpreter`;
  yield "load      attaches  median  worst   worst on            ms to enter  its work";
  for (const kind of KINDS) {
    const words = ["--import=./test/support/typescript.mjs", "test/attach/stress.ts", String(TIMES), kind, "--json"];
    const { stdout } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
    const rows = stdout.trim().split("\n").map(JSON.parse);
    const worst = rows.reduce((a, b) => (b.stop.most > a.stop.most ? b : a));
    const wrong = rows.filter((row) => row.wrong).map((row) => `${row.python}: ${row.wrong}`);
    const attaches = rows.reduce((sum, row) => sum + row.times, 0);
    yield [
      kind.padEnd(9),
      String(attaches).padStart(8),
      median(rows.map((row) => row.stop.median))
        .toFixed(2)
        .padStart(7),
      worst.stop.most.toFixed(2).padStart(6),
      ` ${worst.python.padEnd(17)}`,
      median(rows.map((row) => row.entered.median))
        .toFixed(0)
        .padStart(13),
      ` ${wrong.join("; ") || "right"}`,
    ].join(" ");
  }
}

/** A program of ours, and its lines as they come. */
function started(words) {
  const child = spawn(words[0], words.slice(1), { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value };
}

/** One of each way in which functions are traced. */
function serving() {
  const all = pythons(8);
  return ["3.8.", "3.11.7", "3.13."].flatMap((start) => all.find(({ version }) => version.startsWith(start)) ?? []);
}

async function* server() {
  yield `http.server, four clients in another process; ${SECONDS} s before, while functions are counted, and after`;
  yield "python    requests/s: before   traced    after   traced/before  after/before   requests  failed";
  for (const { path, version } of serving()) {
    const web = started([path, join("test", "programs", "web.py"), "serve"]);
    const clients = [
      path,
      join("test", "programs", "web.py"),
      "load",
      await web.line(),
      String(3 * SECONDS + 3),
      "each",
    ];
    const load = started(clients);
    const seconds = async () => {
      await load.line(); // the one in which something begins or ends is left out
      const lines = [];
      for (let i = 0; i < SECONDS; i++) lines.push(await load.line());
      return lines.map((line) => line.split(" ").map(Number));
    };
    const before = await seconds();
    const tracer = spawn(pyprobe[0], ["-q", "-n", COUNT, "-p", String(web.child.pid)], { cwd: root, stdio: "ignore" });
    const traced = await seconds();
    tracer.kill("SIGINT");
    await new Promise((resolve) => tracer.once("exit", resolve));
    const after = await seconds();
    load.child.kill();
    web.child.kill();
    const [b, t, a] = [before, traced, after].map((figures) => median(figures.map(([requests]) => requests)));
    const sum = (i) => [...before, ...traced, ...after].reduce((all, figures) => all + figures[i], 0);
    yield [
      version.padEnd(8),
      b.toFixed(0).padStart(19),
      t.toFixed(0).padStart(8),
      a.toFixed(0).padStart(8),
      (t / b).toFixed(2).padStart(15),
      (a / b).toFixed(2).padStart(13),
      String(sum(0)).padStart(10),
      String(sum(1)).padStart(7),
    ].join(" ");
  }
}

/** What a clause may be while pyprobe is attached. `call` is the only function that the program calls. */
const STATES = {
  "switched off": 'const c = probe("python$target:::function-entry", () => {}); c.disable();',
  elsewhere: 'probe("python$target:::function-entry", (e) => e.funcname === "another", () => {});',
  counted: COUNT,
};

async function* speeds() {
  yield "ns of the processor for a call of an empty function, and its ratio to an untraced one";
  yield `python    untraced  ${Object.keys(STATES)
    .map((name) => `clause ${name}`.padStart(22))
    .join("")}  ${"afterwards".padStart(15)}`;
  for (const { path, version } of pythons(6)) {
    const program = started([path, join("test", "programs", "rate.py")]);
    const reading = async () => {
      const figures = [];
      for (let i = 0; i < READINGS; i++) figures.push(parseInt(await program.line()));
      return median(figures.slice(SETTLE));
    };
    const bare = await reading();
    const cells = [];
    for (const handler of Object.values(STATES)) {
      cells.push(await whileAttached(program.child.pid, handler, reading));
      await sleep(200);
    }
    const after = await reading();
    program.child.kill();
    const cell = (figure) => `${figure.toFixed(0)} (${(figure / bare).toFixed(2)})`;
    yield `${version.padEnd(8)} ${bare.toFixed(0).padStart(9)}  ${cells.map((figure) => cell(figure).padStart(22)).join("")}  ${cell(after).padStart(15)}`;
  }
}

async function whileAttached(pid, handler, reading) {
  const begun = 'probe("BEGIN", () => { printf("begun\\n"); });';
  const words = ["-q", "-x", "onfull=drop", "-n", `${begun} ${handler}`, "-p", String(pid)];
  const tracer = started([...pyprobe, ...words]);
  await tracer.line();
  const figure = await reading();
  tracer.child.kill("SIGINT");
  await new Promise((resolve) => tracer.child.once("exit", resolve));
  return figure;
}
