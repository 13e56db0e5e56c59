/** pyprobe in a program of Node's. */
import t from "tap";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trace, type TraceError, type TraceLine } from "pyprobe";
import { descendantsOf } from "../../src/process.ts";
import { pythonOf } from "../support/pythons.ts";
import { isThere } from "../support/running.ts";

const python = pythonOf("3.11")?.path ?? "python3";
const options = { quiet: true };
const dir = t.testdir({
  "app.py": "def f(n):\n    return n\nfor i in range(1000): f(i)\n",
  "loop.py": "import time\ndef f(): time.sleep(0.001)\nprint('ready', flush=True)\nwhile True: f()\n",
});
const app = `${python} ${join(dir, "app.py")}`;
const CALLS = 'probe("function-entry", e => e.funcname === "f", e => { calls.count(); print({ line: e.lineno }) })';

t.test("events, and what there is in the end", async (t) => {
  const run = trace({ script: `const calls = aggregation("calls"); ${CALLS}`, command: app, options });
  const values: unknown[] = [];
  for await (const event of run.events()) if (event.type === "output") values.push(event.value);
  t.strictSame(values, Array(1000).fill({ line: 1 }));
  const { why, status, quality, command, aggregations } = await run.ended;
  t.strictSame([why, status, quality.good, command?.status], ["command", 0, true, 0]);
  t.strictSame(
    [...aggregations.values()].map(({ name, rows }) => ({ name, rows })),
    [{ name: "calls", rows: [{ keys: [], value: 1000 }] }],
  );
});

t.test("several loops at once, one of them slow, one left early", async (t) => {
  const run = trace({ script: `const calls = aggregation("calls"); ${CALLS}`, command: app, options });
  const count = async (pause: number) => {
    let events = 0;
    for await (const event of run.events()) {
      if (event.type === "output" && ++events % 100 === 0) await new Promise((done) => setTimeout(done, pause));
    }
    return events;
  };
  const early = async () => {
    for await (const { type } of run) if (type === "output") return "left";
    return "never";
  };
  const names: string[] = [];
  const aggregations = async () => {
    for await (const { name } of run.aggregations()) names.push(name);
  };
  t.strictSame(await Promise.all([count(5), count(0), early(), aggregations()]), [1000, 1000, "left", undefined]);
  t.strictSame(names, ["calls"]);
  t.strictSame(await count(0), 0, "one that comes late has nothing more");
});

t.test("lines as the command line's, numbers whole", async (t) => {
  const script = `const big = aggregation("big"), times = aggregation("times");
    probe("BEGIN", () => { big.sum(2n ** 62n); big.sum(1); times.quantize(2n ** 60n); times.quantize(3); exit(3); });`;
  const run = trace({ script, command: "sleep 0", options });
  const lines: TraceLine[] = [];
  for await (const line of run) lines.push(line);
  t.strictSame(
    lines.map(({ type }) => type),
    ["begin", "aggregation", "aggregation", "quality", "end"],
  );
  const { status, why, aggregations } = await run.ended;
  t.strictSame([status, why], [3, "exit"]);
  t.strictSame(aggregations.get("big")?.rows, [{ keys: [], value: 2n ** 62n + 1n }]);
  t.strictSame(aggregations.get("times")?.rows[0]?.buckets, [
    { min: 2, max: 3, count: 1 },
    { min: 2n ** 60n, max: 2n ** 61n - 1n, count: 1 },
  ]);
});

t.test("a running process: stop() and signal", async (t) => {
  const child = spawn(python, [join(dir, "loop.py")], { stdio: ["ignore", "pipe", "ignore"] });
  t.teardown(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const script = 'probe("function-entry", e => e.funcname === "f", e => { print(e.pid) })';
  const run = trace({ script, pid: child.pid!, options });
  for await (const event of run.events()) {
    t.match(event, { type: "output", value: child.pid });
    break;
  }
  t.match(await run.stop(), { why: "signal", quality: { good: true } });
  const controller = new AbortController();
  const again = trace({ script, pid: [child.pid!], options, signal: controller.signal });
  again.ended.then(
    () => {},
    () => {},
  );
  for await (const { type } of again.events()) if (type === "output") controller.abort();
  t.match(await again.ended, { why: "signal" });
  t.equal(child.exitCode, null, "the process runs on");
});

t.test("files, handlers by name, parameters, arguments, recordings", async (t) => {
  const [file, recording] = [join(dir, "args.ts"), join(dir, "run.rec")];
  writeFileSync(
    file,
    `import { parameters, print, probe, $1, $2 } from "pyprobe";
     const { word } = parameters({ word: { value: "none", help: "a word" } });
     probe("BEGIN", () => { print([$1, $2, word]) }); probe("function-entry", e => e.funcname === "f", () => {});`,
  );
  const request = { file, parameters: { word: "given" }, args: [7, "x"], options };
  const live = trace({ ...request, command: app, record: recording });
  for await (const event of live.events()) t.match(event, { value: [7, "x", "given"] });
  const { events } = (await live.ended).quality;
  t.ok(events! >= 1000);
  const replayed = trace({ ...request, replay: recording });
  for await (const event of replayed.events()) t.match(event, { value: [7, "x", "given"] });
  t.match(await replayed.ended, { why: "played", quality: { events } });
  const named = await trace({
    handler: "latency",
    parameters: { rows: 3, withoutStdlib: true },
    command: app,
    stdio: "ignore",
  }).ended;
  t.equal(named.status, 0);
});

t.test("what is wrong is told", async (t) => {
  t.throws(() => trace({ command: "true" }), { name: "TypeError", message: /trace\(\) needs handlers: / });
  t.throws(() => trace("x" as never), { name: "TypeError", message: /trace\(\) takes what to trace and how: / });
  const fails = async (request: Parameters<typeof trace>[0]) => {
    const run = trace({ ...request, stdio: "ignore" });
    const error = await run.ended.then(
      () => undefined,
      (error: TraceError) => error,
    );
    for (const loop of [trace({ ...request, stdio: "ignore" }).events()])
      await t.rejects(
        async () => {
          for await (const { type } of loop) t.fail(type);
        },
        { name: "TraceError", message: error!.message },
      );
    return { message: error?.message, codes: error?.failures.map(({ code }) => code), status: error?.status };
  };
  t.strictSame(await fails({ script: "probe('BEGIN', () => { nme() })", command: "true" }), {
    message:
      "<inline>:1:24: error: nme is not declared\n    1 | probe('BEGIN', () => { nme() })\n      |                        ^^^",
    codes: ["unknown-name"],
    status: 1,
  });
  t.match(await fails({ script: "probe('BEGIN', () => {})", pid: 99_999_999 }), {
    message: "there is no process 99999999",
    codes: [],
  });
});

t.test("a program that dies leaves nothing behind", async (t) => {
  const program = `import { trace } from "pyprobe";
    const run = trace({ script: 'probe("tick-10ms", () => { print(1) })', command: "sleep 60", options: { quiet: true } });
    for await (const line of run.events()) { process.stdout.write(String(run.ended && process.pid)); break; }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const [traced] = descendantsOf(child.pid!);
  let sleep: number | undefined; // (which may be about to become that when pyprobe ticks already)
  for (let left = 600; left > 0 && sleep === undefined; left--) {
    sleep = descendantsOf(child.pid!).find((pid) => nameOf(pid) === "sleep");
    if (sleep === undefined) await new Promise((done) => setTimeout(done, 50));
  }
  child.kill("SIGKILL");
  process.kill(sleep!, "SIGTERM"); // (it is the command's to end: it is not killed for a reader that went away)
  for (let left = 600; left > 0 && isThere(traced!); left--) await new Promise((done) => setTimeout(done, 50));
  t.notOk(isThere(traced!));
});

function nameOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, "latin1").trimEnd();
  } catch {
    return undefined; // it has ended meanwhile
  }
}
