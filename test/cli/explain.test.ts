/** -e: what each clause would do, whole; and that nothing is done. */
import t from "tap";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pyprobe } from "../support/pyprobe.ts";

const folder = t.testdir();
const isRoot = process.getuid?.() === 0;

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

<inline>:2:1: clause 2: function-entry
  probe      python::_PyEval_EvalFrameDefault:function-entry, by the agent engine
  captures   lineno, with each event; module, once for each code object
  predicate  this part once for each code object, which the probe is switched off for when every clause refuses it: (e.module === "m")
             the rest in the isolate, for each event: it depends on more than the code object

<inline>:3:1: clause 3: line
  probe      python::_PyEval_EvalFrameDefault:line, by the agent engine
  captures   lineno, with each event
  predicate  in the isolate, for each event: no part of it depends on the code object alone (file, function, module)

<inline>:4:1: clause 4: gc-done
  probe      python::gc_collect_main:gc-done, by the agent engine
  captures   collected, with each event
  predicate  none: the action runs for every event
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

t.test("predicates in the kernel", { skip: !isRoot && "uprobes need root" }, async (t) => {
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
    /predicate {2}in the isolate, for each event: nothing in it is a comparison that a program in the kernel can make\n$/,
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
`,
  );
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
