/** Memory of programs, as it is at the moment of the event. */
import { join } from "node:path";
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";
import { cannotUprobe, compile } from "../support/usdt.ts";

t.test("copyin", { skip: cannotUprobe }, async (t) => {
  const folder = t.testdir();
  const frames = compile(folder, "frames", ["-fno-omit-frame-pointer"]);
  const run = (action: string, words: string[] = []) =>
    pyprobe([
      "-q",
      ...words,
      "-n",
      `${ERROR} probe("pid$target:frames:inner:entry", e => { ${action} })`,
      "-c",
      frames,
    ]);
  const ERROR = `probe("ERROR", e => { printf("ERROR %d %d\\n", e.fault, e.address); });`;

  t.test("as many bytes as are written out; NULL; memory that cannot be read, and its address", async (t) => {
    const { stdout, stderr } = await run(`const b = copyin(e.arg0, 6); print(b); if (b) printf("%d\\n", b[0]);`);
    const tea = "Uint8Array [116, 101, 97, 0, 28, 35]\n116\n";
    t.equal(stdout, `${tea}${tea}null\nERROR 1 8\n${tea}`);
    t.match(stderr, /Fault: the memory at 0x8 could not be read/);
    t.match(stderr, /1 value could not be read from the target's memory/);
  });

  t.test("as many as an argument says, at most; what strsize cuts is told", async (t) => {
    const lengths = 'printf("%d\\n", e.arg0 < 100 ? -1 : copyin(e.arg0, e.arg1).length)';
    const whole = await run(lengths);
    t.equal(whole.stdout, "20\n4\n-1\n-1\n0\n");
    const bounded = await run(lengths.replace("e.arg1", "Math.min(e.arg1, 8)"));
    t.equal(bounded.stdout, "8\n4\n-1\n-1\n0\n");
    t.notMatch(bounded.stderr, /cut/);
    const cut = await run(lengths, ["-x", "strsize=16"]);
    t.equal(cut.stdout, "16\n4\n-1\n-1\n0\n");
    t.match(cut.stderr, /1 string was longer than strsize and cut/);
  });

  t.test("tracemem, and trace of bytes that are a text or not", async (t) => {
    const { stdout } = await run("tracemem(copyin(e.arg0, 20)); trace(copyin(e.arg0, 4)); exit(0)");
    t.equal(
      stdout,
      `
             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
         0: 74 65 61 00 1c 23 2a 31 38 3f 46 4d 54 5b 62 69  tea..#*18?FMT[bi
        10: 70 77 7e 85                                      pw~.
tea`,
    );
  });

  t.test("beside a string of the same argument, with live builtins, through functions", async (t) => {
    const script = `import { probe, printf, copyin, copyinstr, arg0, exit } from "pyprobe";
const first = (address) => copyin(address, 4)?.[0];
probe("pid$target:frames:inner:entry", e => { printf("%s %d %d\\n", copyinstr(e.arg0), first(e.arg0), copyin(arg0, 2).length); exit(0); });`;
    const { stdout } = await pyprobe(["-q", "-n", script, "-c", frames]);
    t.equal(stdout, "tea 116 2\n");
  });

  t.test("in recordings", async (t) => {
    const script = 'probe("pid$target:frames:inner:entry", e => e.arg0 > 100, e => { tracemem(copyin(e.arg0, 20)); })';
    const file = join(folder, "run.rec");
    const live = await pyprobe(["-q", "--record", file, "-n", script, "-c", frames]);
    const replayed = await pyprobe(["-q", "--replay", file, "-n", script]);
    t.match(live.stdout, /tea\.\.#/);
    t.equal(replayed.stdout, live.stdout);
    const other = await pyprobe(["-q", "--replay", file, "-n", script.replace("20", "21")]);
    t.match(other.stderr, /the memory at arg0/);
  });

  t.test("a size that is known too late is refused at its place", async (t) => {
    const { stderr } = await run("const size = self.size; copyin(e.arg0, size)");
    t.match(stderr, /copyin\(\): how many bytes these are must be known when the event happens/);
  });

  t.test("where memory is not captured, the reason is told", async (t) => {
    const script = 'probe("function-entry", e => { copyin(e.arg0, 8) })';
    const { stderr } = await pyprobe(["-q", "-n", script, "-c", "python3 -c pass"]);
    t.match(stderr, /copyin\(\) cannot be had at python:::function-entry: the agent engine captures no memory/);
  });
});
