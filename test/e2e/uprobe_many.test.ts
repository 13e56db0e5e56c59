/** One description that means hundreds or thousands of functions: one program serves them, and each counts for itself. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { pyprobe, start } from "../support/pyprobe.ts";
import { cannotSites, compile } from "../support/usdt.ts";

/** Of rows "name count". */
function countsIn(text: string): Map<string, number> {
  return new Map([...text.matchAll(/^ +(\S+) +(\d+)$/gm)].map(([, name, count]) => [name!, Number(count)]));
}

const name = (i: number) => `f${10_000 + i}`;

t.test("many functions of one description", { skip: cannotSites }, async (t) => {
  const program = compile(t.testdir(), "pairs");

  // (A ring that small has no room for a record of each: what is done where it fires writes none.)
  for (const words of [
    ["-x", "bufsize=64k"],
    ["-x", "pushdown=off", "-x", "bufsize=64m"],
  ])
    t.test(`counts by function and place ${words.join(" ")}`, async (t) => {
      const handler = `const calls = aggregation("calls");
        probe("pid$target:pairs:f10[0-6]*:", () => { calls.by(probefunc + "-" + probename).count(); });`;
      const { stdout, stderr, status } = await pyprobe(["-q", ...words, "-n", handler, "-c", `${program} 29900 1000`]);
      const counts = countsIn(stdout);
      const wrong = Array.from({ length: 700 }, (_, i) => i).filter((i) => {
        const calls = i < 900 ? 30 : 29;
        return counts.get(`${name(i)}-entry`) !== calls || counts.get(`${name(i)}-return`) !== calls;
      });
      t.same(wrong, []);
      t.equal(counts.size, 1400);
      t.equal(stderr, "");
      t.equal(status, 0);
    });

  t.test("values with and without keys, of the functions that each clause names", async (t) => {
    const handler = `const [all, most, few] = [aggregation("all"), aggregation("most"), aggregation("few")];
      probe("pid$target:pairs:f10[0-2]*:entry", (e) => { self.n = self.n + 1; all.count(); most.by(probefunc).max(self.n); });
      probe("pid$target:pairs:f101*:entry", () => self.n > 150, () => { few.by(probefunc, tid).sum(2); });
      probe("END", () => { printa("all %@d\\n", all); printa(" %s %@d\\n", most); printa(" few-%s %*d %@d\\n", few); });`;
    const plain = handler.replace(" %*d ", " %d ").replace(`" few-%s %d %@d\\n"`, `" few-%s-%d %@d\\n"`);
    const run = (words: string[]) => pyprobe(["-q", ...words, "-n", plain, "-c", `${program} 1000 1000`]);
    const [pushed, off] = [await run([]), await run(["-x", "pushdown=off", "-x", "bufsize=64m"])];
    const withoutThread = ({ stdout }: typeof pushed) => stdout.replace(/^time .*\n/m, "").replace(/-\d+ 2$/gm, " 2");
    const lines = (text: string) => text.split("\n").sort();
    t.same(lines(withoutThread(pushed)), lines(withoutThread(off)));
    t.match(pushed.stdout, /^all 300$/m);
    t.equal(countsIn(pushed.stdout).get("f10299"), 300);
    t.equal(pushed.stdout.match(/^ few-f101\d\d-\d+ 2$/gm)?.length, 50);
    t.equal(pushed.stderr, "");
  });

  t.test("clauses that come and go: others of the link miss nothing", async (t) => {
    const handler = `const stays = aggregation("stays"); let n = 0, on = true;
      probe("pid$target:pairs:f10[0-4]*:entry", () => { stays.by(probefunc).count(); });
      const some = probe("pid$target:pairs:f100*:entry", () => { n++; });
      probe("tick-10ms", () => { if (on) some.disable(); else some.enable(); on = !on; switches++; });
      let switches = 0;
      probe("END", () => { printf(" switches %d\\n n %d\\n", switches, n); });`;
    const { stdout } = await pyprobe(["-q", "-x", "bufsize=128m", "-n", handler, "-c", `${program} 500000 500`]);
    const counts = countsIn(stdout);
    const [switches, seen] = [counts.get("switches")!, counts.get("n")!];
    const wrong = Array.from({ length: 400 }, (_, i) => name(100 + i)).filter((each) => counts.get(each) !== 1000);
    t.same(wrong, [], "those that stay as they are");
    const sum = Array.from({ length: 100 }, (_, i) => counts.get(name(i)) ?? 0).reduce((all, each) => all + each, 0);
    t.ok(Math.abs(sum - 100_000) <= switches, `${sum}: at most the event under way at each of ${switches} exchanges`);
    t.ok(switches > 2 && seen > 0 && seen < 100_000 + switches, `${seen} seen by the clause that came and went`);
  });
});

/** The code of a program as it is in memory, and as it is in its file. */
function codeOf({ pid }: ChildProcess, path: string): [Buffer, Buffer] {
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1");
  const [, from, to, at] = /^([\da-f]+)-([\da-f]+) r-xp ([\da-f]+) .*pairs$/m.exec(maps)!;
  const start = parseInt(from!, 16);
  const [offset, length] = [parseInt(at!, 16), parseInt(to!, 16) - start];
  const bytes = Buffer.alloc(length);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  readSync(memory, bytes, 0, length, start);
  closeSync(memory);
  return [bytes, readFileSync(path).subarray(offset, offset + length)];
}

t.test("Ctrl-C, before, while and after thousands are armed, leaves nothing", { skip: cannotSites }, async (t) => {
  const program = compile(t.testdir(), "pairs");
  const target = spawn(program, ["10", "10", "wait"], { stdio: ["pipe", "pipe", "inherit"] });
  t.teardown(() => target.kill("SIGKILL"));
  await once(target.stdout, "data");
  const [, file] = codeOf(target, program);
  const breakpoints = () => {
    const [bytes] = codeOf(target, program);
    return file.filter((byte, i) => byte !== bytes[i]).length;
  };
  t.equal(breakpoints(), 0);
  const handler = `probe("pid$target:pairs:f1*:entry", () => { trace(probefunc); });`;
  const trace = () => start(["-q", "-n", handler, "-p", String(target.pid)]);
  const armed = trace();
  while (breakpoints() < 10_000) await sleep(10);
  armed.child.kill("SIGINT");
  t.equal((await armed.result).stderr, "");
  t.equal(breakpoints(), 0, "after");
  const whole = trace();
  while (breakpoints() === 0) await sleep(1);
  whole.child.kill("SIGINT");
  t.equal((await whole.result).stderr, "");
  t.equal(breakpoints(), 0, "while");
  const early = trace();
  await sleep(300);
  early.child.kill("SIGINT");
  await early.result;
  t.equal(breakpoints(), 0, "before, or nearly");
  target.stdin.end();
  await once(target, "exit");
});
