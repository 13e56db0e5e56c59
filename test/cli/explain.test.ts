/** -e: what each clause would do, whole; and that nothing is done. */
import t from "tap";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pyprobe } from "../support/pyprobe.ts";
import { cannotKernel } from "../support/usdt.ts";

const folder = t.testdir();

async function explained(handler: string, words: string[] = [], command = "python3 -c pass"): Promise<string> {
  const ran = await pyprobe(["-e", ...words, "-n", handler, "-c", command]);
  return ran.status === 0 && ran.stderr === "" ? ran.stdout : JSON.stringify(ran);
}

t.test("a predicate on the code object alone, in part, and on other things", async (t) => {
  const handler = `probe("function-entry", (e) => e.funcname === "f", (e) => { printf("%s", e.filename); });
probe("function-entry", (e) => e.module === "m" && e.lineno > 3, () => {});
probe("line", (e) => e.lineno > 3, () => {});
probe("gc-done", (e) => { trace(e.collected); });`;
  t.equal(
    await explained(handler),
    `\
<inline>:1:1: clause 1: function-entry
  probe      python::_PyEval_EvalFrameDefault:function-entry, by the agent engine
  captures   filename, once for each code object; funcname, once for each code object
  predicate  once for each code object, which the probe is switched off for when every clause refuses it: (e.funcname === "f")
  action     in the isolate: printf() is the isolate's (<inline>:1:61)

<inline>:2:1: clause 2: function-entry
  probe      python::_PyEval_EvalFrameDefault:function-entry, by the agent engine
  captures   lineno, with each event; module, once for each code object
  predicate  this part once for each code object, which the probe is switched off for when every clause refuses it: (e.module === "m")
             the rest in the isolate, for each event: it depends on more than the code object
             what the engine knows of it (names, whole numbers, variables of the thread) is asked before an event is written
  action     in the isolate: there is nothing in it

<inline>:3:1: clause 3: line
  probe      python::_PyEval_EvalFrameDefault:line, by the agent engine
  captures   lineno, with each event
  predicate  in the isolate, for each event: no part of it depends on the code object alone (file, function, module)
             what the engine knows of it (names, whole numbers, variables of the thread) is asked before an event is written
  action     in the isolate: there is nothing in it

<inline>:4:1: clause 4: gc-done
  probe      python::gc_collect_main:gc-done, by the agent engine
  captures   collected, with each event
  predicate  none: the action runs for every event
  action     in the isolate: trace() is the isolate's (<inline>:4:27)
`,
  );
});

t.test("predicates that functions make", async (t) => {
  const handler = `import { allOf, only } from "pyprobe/stdlib/tapset";
probe("line", only("a.py"), () => {});
probe("line", allOf(only("a.py"), () => self.on), () => {});`;
  const text = await explained(handler);
  const code = "once for each code object, which the probe is switched off for when every clause refuses it";
  t.match(text, `  predicate  ${code}: what byCode() is given\n`);
  t.match(text, `  predicate  this part ${code}: what byCode() is given\n             the rest in the isolate`);
});

t.test("predicates in the kernel", { skip: cannotKernel }, async (t) => {
  const handler = `probe("pid$target:libc.so.6:malloc:entry", (e) => e.arg0 > 1000 && !(pid === 1 || execname !== "x"), () => {});
probe("pid$target:libc.so.6:malloc:entry", (e) => e.arg0 > 1000 && Math.random() > 0.5, (e) => { trace(e.arg0); });
probe("pid$target:libc.so.6:malloc:entry", () => Math.random() > 0.5, () => {});`;
  const text = await explained(handler, [], "/bin/true");
  t.match(text, /predicate {2}in the kernel, before an event is written: \(arg0 > 1000\) && /);
  t.match(
    text,
    /predicate {2}in the kernel, before an event is written, as far as it compares: \(arg0 > 1000\) && \.\.\.\n {13}the rest \(\.\.\.\) in the isolate, for each event that passes\n/,
  );
  t.match(
    text,
    /predicate {2}in the isolate, for each event: nothing in it is a comparison that a program in the kernel can make\n {2}action/,
  );
  t.match(text, /probe {6}pid:libc\.so\.6:malloc:entry, by the uprobe engine\n {2}captures {3}arg0, with each event\n/);
});

t.test("what goes where the text does not tell; a clause that is off", async (t) => {
  const text = await explained(`probe("gc-start", (e) => { print(e); }).disable();`);
  t.equal(
    text,
    `\
<inline>:1:1: clause 1, which the script has disabled: gc-start
  probe      python::gc_collect_main:gc-start, by the agent engine
  reads      everything of the event: it goes where the text does not tell
  captures   generation, with each event
  predicate  none: the action runs for every event
  action     in the isolate: print() is the isolate's (<inline>:1:28)
`,
  );
});

t.test("pyprobe explain: what is done where the probe fires, and why the rest is not", async (t) => {
  const script = join(folder, "script.ts");
  writeFileSync(
    script,
    `import { aggregation, printa, probe, self, timestamp } from "pyprobe";
const spent = aggregation("spent");
const calls = aggregation("calls");
probe("python$target:::function-entry", (e) => e.module === "shop", () => { self.ts = timestamp; });
probe("python$target:::function-return", () => self.ts, (e) => {
  spent.by(e.funcname).quantize(timestamp - self.ts);
  self.ts = 0;
});
probe("python$target:::function-entry", (e) => { calls.by(e.funcname).count(); });
probe("python$target:::gc-done", () => { printa(calls); });
`,
  );
  const probeLine = (name: string) => `  probe      python::_PyEval_EvalFrameDefault:${name}, by the agent engine`;
  const agent = "by the agent engine where the probe fires";
  const stays = `in the isolate: aggregation "calls" is looked at in step with events (${script}:10:49)`;
  const { stdout } = await pyprobe(["explain", script]);
  t.equal(
    stdout,
    `\
${script}:4:1: clause 1: python$target:::function-entry
${probeLine("function-entry")}
  predicate  ${agent}
  action     ${agent}, without an event: sets self.ts

${script}:5:1: clause 2: python$target:::function-return
${probeLine("function-return")}
  predicate  ${agent}
  action     ${agent}, without an event: counts into spent and sets self.ts

${script}:9:1: clause 3: python$target:::function-entry
${probeLine("function-entry")}
  captures   funcname, once for each code object
  predicate  none: the action runs for every event
  action     ${stays}

${script}:10:1: clause 4: python$target:::gc-done
  probe      python::gc_collect_main:gc-done, by the agent engine
  captures   nothing but time, process and thread
  predicate  none: the action runs for every event
  action     in the isolate: printa() is the isolate's (${script}:10:42)
`,
  );
  t.match((await pyprobe(["explain", "-x", "pushdown=off", script])).stdout, /in the isolate: -x pushdown=off says so/);
});

t.test("the command does not run, BEGIN does not fire, no recording is made", async (t) => {
  const mark = join(folder, "ran");
  const record = join(folder, "recording");
  const words = ["--record", record];
  t.match(
    await explained(`probe("BEGIN", () => { printf("fired"); });`, words, `touch ${mark}`),
    /^<inline>:1:1: clause 1: BEGIN\n/,
  );
  t.notOk(existsSync(mark));
  t.notOk(existsSync(record));
});

t.test("errors are those of a run", async (t) => {
  t.match(await pyprobe(["-e", "-n", `probe("lin", () => {})`, "-c", "true"]), {
    stdout: "",
    stderr: /^<inline>:1:8: error: "lin" matches no probe\n/,
    status: 1,
  });
  t.match(await pyprobe(["-e", "-n", `null.x; probe("line", () => {})`, "-c", "true"]), {
    stdout: "",
    stderr: /^<inline>:1:6: error: TypeError: Cannot read properties of null/,
    status: 1,
  });
});
