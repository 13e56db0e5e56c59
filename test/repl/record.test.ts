/** A session that is recorded from a moment on, and until one: the file stands for itself. */
import t from "tap";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROGRAMS, pyprobe } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { Session, openShop, typed } from "./repl.ts";

const SHOP = join(PROGRAMS, "shop.py");
const python = pythonOf("3.12") ?? pythonOf("3.11");
const skip = python ? false : "there is no Python 3.11 or 3.12";

const replay = (file: string, text: string) => pyprobe(["-q", "--replay", file, "-n", text]);

t.test("from before the first line: the replay has what the session had", { skip }, async (t) => {
  const file = join(t.testdir(), "a.rec");
  const script = `const calls = aggregation("calls");
probe("BEGIN", () => { printf("begin\\n"); });
probe("python$target:::function-entry", e => e.funcname === "serve", e => { calls.by(e.funcname, e.lineno).count(); });`;
  const lines = [...script.split("\n"), `.record ${file}`, ".record again", ".go"];
  const live = await typed(["repl", "-c", `${python!.path} ${SHOP} 30`], lines);
  t.match(
    live.stdout,
    /clause 2: .*\nrecording into .*a\.rec; \.record off ends that\nrounds right\n +serve +8 +30\n$/,
  );
  t.match(live.stderr, /a\.rec is being recorded into; \.record off ends that\n$/);
  t.match((await replay(file, script)).stdout, /^begin\n +serve +8 +30\n$/);
  const others = await replay(file, 'probe("function-entry", e => e.funcname === "other", () => { printf("o\\n"); })');
  t.equal(others.stdout, "o\n".repeat(30), "what no clause wanted is there too");
});

t.test("--record is from the beginning", { skip }, async (t) => {
  const file = join(t.testdir(), "a.rec");
  const line = 'probe("python$target:::function-entry", e => e.funcname === "serve", () => { printf("s\\n"); })';
  await typed(["repl", "--record", file, "-c", `${python!.path} ${SHOP} 5`], [line, ".go"]);
  t.equal((await replay(file, line)).stdout, "s\n".repeat(5));
});

t.test("in the middle, with clauses that come and go meanwhile", { skip }, async (t) => {
  const file = join(t.testdir(), "a.rec");
  const session = new Session(["attach", String((await openShop(t, python!.path)).pid)]);
  session.type(
    "let n = 0",
    'probe("python$target:::function-entry", e => e.funcname === "serve", () => { if (++n % 5 === 0) printf("5\\n"); })',
  );
  await session.until(/5\n5\n/);
  session.type(`.record ${file}`, "n = 0; 'anew'");
  await session.until(/"anew"\n/);
  await session.until(/5\n5\n/);
  session.type(
    'probe("python$target:::function-return", e => e.funcname === "other", () => { pystack(); if (++n % 5 === 0) printf("6\\n"); })',
  );
  await session.until(/6\n/);
  session.type(".remove 1", ".record off", ".record off");
  const [, told] = /(\d+) events recorded; pyprobe --replay/.exec(await session.until(/says which probes\n/))!;
  t.ok(Number(told) >= 20, `${told} events`);
  session.type("n = 0");
  await session.until(/6\n/);
  session.type(".detach");
  const { stderr, status } = await session.result;
  t.equal(stderr, "nothing is recorded; .record FILE begins\n");
  t.equal(status, 1);

  const { stdout } = await replay(
    file,
    `probe("function-entry", e => { printf("%s %d %s %s\\n", e.funcname, e.lineno, basename(e.filename), execname); });
     probe("function-return", e => e.funcname === "other", () => { printf("%s\\n", String(pystack())); });
     probe("BEGIN", () => { printf("begin\\n"); });`,
  );
  t.match(stdout, /^begin\n/);
  for (const line of [/^serve 8 shop\.py python/m, /^other 12 shop\.py python/m, /shop\.py:/]) t.match(stdout, line);
  t.match(
    (await pyprobe(["--replay", file])).stdout,
    /by +<prompt>\n(.*\n)*probes\n.*function-entry.*\n.*function-return/,
  );
});

t.test("what cannot be", async (t) => {
  const folder = t.testdir({ "there.rec": "" });
  const lines = [".record", `.record ${folder}/there.rec`, `.record ${folder}/no/a.rec`, ".record off", ".detach"];
  const { stderr } = await typed(["repl", "-c", "true"], lines);
  t.equal(
    stderr,
    `.record takes the name of one file, or off; nothing is recorded
the recording ${folder}/there.rec exists, and is not overwritten: remove it, or name another file
the recording ${folder}/no/a.rec cannot be made: no such file or directory
nothing is recorded; .record FILE begins
`,
  );
  t.notOk(existsSync(`${folder}/no`));
});
