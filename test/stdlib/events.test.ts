/** Handlers about what the interpreter tells of: imports, auditing events, exceptions, garbage collection, C functions. */
import t from "tap";
import { example, program, python, run, stable } from "./stdlib.ts";

const events = (folder: string) => `${python} -I -S ${program("events.py")} ${folder}`;
/** What gc.collect() gave. */
const SAYS = /^\d+ \d+ \d+\n/m;
const withoutPid = (line: string) => line.replace(/^ *\d+ /, "PID ");

t.test("imports: the tree, with what was not found, and what took long", async (t) => {
  const folder = t.testdir({
    "main.py": "import alpha\nimport alpha\n",
    "alpha.py": "import beta\ntry:\n    import missing\nexcept ImportError:\n    pass\nfrom gamma import delta\n",
    "beta.py": "import time\ntime.sleep(0.5)\n",
    gamma: { "__init__.py": "", "delta.py": "import beta\n" },
  });
  const command = `${python} -E -S ${folder}/main.py`;
  const all = (await run(t, ["imports"], command)).lines;
  t.match(all[0], /^ {2}TOTAL ms {5}OWN ms {2}IMPORT \(pid \d+\)$/);
  t.same(all.slice(all.findIndex((line) => line.includes("alpha"))).map(stable), [
    " T T  alpha",
    " T T    beta",
    " T T    missing (not found)",
    " T T    gamma",
    " T T    gamma.delta",
  ]);
  const slow = (await run(t, ["imports", "--min", "400ms"], command)).lines;
  t.same(slow.slice(1).map(stable), [" T T  alpha", " T T    beta"]);
  const [, total, own] = /^ *(\S+) +(\S+) {2}alpha$/.exec(slow[1]!)!.map(Number);
  t.ok(total! >= 500 && own! < total! - 500, "what is imported within is not its own");
});

t.test("audit: files, sockets and commands, not what importing opens", async (t) => {
  const folder = t.testdir();
  const { lines } = await run(t, ["audit"], events(folder), SAYS);
  const line = (event: string, text: string) => ` T PID ${event.padEnd(20)} ${text}`;
  t.same(
    lines
      .map((text) => stable(text).replace(/ +\d+ /, " PID "))
      .map((text) => text.replaceAll(folder, "FOLDER").replace(/1", [1-9]\d+/, '1", PORT'))
      .filter((text) => !/ open +(".*events\.py")/.test(text)),
    [
      line("open", '"FOLDER/file", "w", 524865'),
      line("os.rename", '"FOLDER/file", "FOLDER/file2", -1, -1'),
      line("os.remove", '"FOLDER/file2", -1'),
      line("socket.bind", '<socket>, ("127.0.0.1", 0)'),
      line("socket.getaddrinfo", '"127.0.0.1", PORT, 0, 1, 0'),
      line("socket.connect", '<socket>, ("127.0.0.1", PORT)').replace(/1", [1-9]\d+/, '1", PORT'),
      line("os.system", `b"true"`),
    ],
  );
  const sums = (await run(t, ["audit", "--sums"], events(folder), SAYS)).lines;
  t.ok(sums.includes("         1 os.system"), sums.join("\n"));
  const code = (await run(t, ["audit", "--code", "--sums"], events(folder), SAYS)).lines;
  t.ok(code.some((text) => / +\d+ compile$/.test(text)) && code.length > sums.length);
});

t.test("exceptions: handled ones too, by place", async (t) => {
  const { lines } = await run(t, ["exceptions", "--files", "events.py", "--each"], events(t.testdir()), SAYS);
  t.same(lines.map(withoutPid), [
    "PID ValueError in fail (events.py:53): odd: 1",
    "PID ValueError in fail (events.py:53): odd: 3",
    "PID ValueError in fail (events.py:53): odd: 5",
    "PID KeyError in failing (events.py:63): key",
    "   TIMES  TYPE                         RAISED IN                            LAST MESSAGE",
    "PID  ValueError                   fail (events.py:53)                  odd: 5",
    "PID  KeyError                     failing (events.py:63)               key",
  ]);
  t.match(lines.slice(-2), [/^ {7}3 /, /^ {7}1 /]);
  const plain = (
    await run(t, ["exceptions", "--rows", "1", "--files", "orders.py"], `${python} ${example("orders.py")}`)
  ).lines;
  t.same(plain.slice(1), ["       1  KeyError                     price (orders.py:7)                  pie"]);
});

t.test("gc: what each collected, as gc.collect() says", async (t) => {
  const { lines, out } = await run(t, ["gc", "--each"], events(t.testdir()), SAYS);
  const collected = out.trim().split(" ").map(Number);
  const each = lines.slice(0, 3);
  t.same(
    each.map((line) => line.replace(/^ *\d+ /, "").replace(/\d+\.\d{3}/, "T")),
    collected.map((n) => `generation 2: T ms, ${n} collected`),
  );
  t.equal(lines[3], "GENERATION    TIMES     TOTAL ms   LONGEST ms  COLLECTED");
  const [, total, longest, all] = /^ {9}2 {8}3 +(\S+) +(\S+) +(\d+)$/.exec(lines[4]!)!.map(Number);
  t.equal(
    all,
    collected.reduce((a, b) => a + b),
  );
  t.ok(total! >= longest! && longest! > 0);
  t.equal(lines[6], "pauses, us");
  t.equal(
    [...lines.join("\n").matchAll(/\|@* +(\d+) *$/gm)].reduce((sum, [, n]) => sum + Number(n), 0),
    3,
  );
});

t.test("cfunctions: as often as they are called", async (t) => {
  const { lines } = await run(t, ["cfunctions", "--files", "events.py"], events(t.testdir()), SAYS);
  const shown = lines.slice(1).map((line) => line.replace(/ +\d+\.\d{3} +\d+\.\d{3}/, "").trim());
  const wanted = ["5  math.sqrt", "1  time.sleep", "1  builtins.len", "3  gc.collect", "1  posix.system"];
  t.same(
    wanted.filter((text) => !shown.includes(text)),
    [],
    lines.join("\n"),
  );
  t.equal(lines[0], "     CALLS     TOTAL ms   LONGEST ms  C FUNCTION");
  const [, total, longest] = /^ +1 +(\S+) +(\S+) {2}time\.sleep$/m.exec(lines.join("\n"))!.map(Number);
  t.ok(total! >= 5 && total === longest);
});

t.test("cfunctions: a call within a call of the same function is not counted twice", async (t) => {
  const folder = t.testdir({
    "nested.py": "import time\nexec('exec(\"time.sleep(1)\")')\n",
  });
  const all = (await run(t, ["cfunctions"], `${python} -I -S ${folder}/nested.py`)).lines.join("\n");
  const total = (name: string) => Number(new RegExp(`^ +\\d+ +(\\S+) +\\S+ {2}${name}$`, "m").exec(all)?.[1]);
  t.ok(total("time.sleep") >= 1000);
  t.ok(total("builtins.exec") >= total("time.sleep") && total("builtins.exec") < 1.9 * total("time.sleep"), all);
});
