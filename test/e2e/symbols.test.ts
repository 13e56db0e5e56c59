/** Where programs are: stacks, callers, what stands at addresses, of processes that have ended by then too. */
import { join } from "node:path";
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";
import { cannotSites, cannotUprobe, compile } from "../support/usdt.ts";

const FLAGS = ["-fno-omit-frame-pointer", "-fcf-protection=none"];
const of = (file: string, func: string, name = "entry") => `pid$target:${file}:${func}:${name}`;

t.test("symbols", { skip: cannotUprobe }, async (t) => {
  const folder = t.testdir();
  const frames = compile(folder, "frames", FLAGS);
  const run = (script: string, command = frames, words: string[] = []) =>
    pyprobe(["-q", ...words, "-n", script, "-c", command]);

  t.test("a stack where a function begins, printed as DTrace prints it", async (t) => {
    const { stdout, stderr } = await run(`let n = 0;
probe("${of("frames", "inner")}", () => { if (n++ === 0) { trace(ustack(3)); printf("%k\\n", ustack(1)); print(ustack(2).frames); } });`);
    t.equal(stderr, "");
    const lines = stdout.replace(/\+0x[\da-f]+/g, "+N").replace(/offset: [1-9]\d*/g, "offset: N");
    t.equal(
      lines,
      `
              frames\`inner
              frames\`outer+N
              frames\`main+N

              frames\`inner
[{ module: "frames", func: "inner", offset: 0 }, { module: "frames", func: "outer", offset: N }]
`,
    );
  });

  t.test("stacks are keys, whatever the address space: one for each place that calls", async (t) => {
    const { stdout } = await run(
      `const calls = aggregation("calls"); probe("${of("frames", "outer")}", () => { calls.by(ustack(2)).count(); });
       probe("END", () => { for (const { keys, value } of calls.entries()) printf("%s %d\\n", keys[0].frames.map(f => f.func).join(" "), value); trunc(calls); });`,
      `${frames} ${frames}`,
    );
    t.same(
      stdout.trim().split("\n"),
      Array.from({ length: 5 }, () => "outer main 2"),
    );
  });

  t.test("the caller, where a function begins and where it returns; what stands at it", async (t) => {
    const { stdout } = await run(`let n = 0;
const tell = () => { if (n++ < 2) printf("%s %s %s %d %d\\n", probename, usym(ucaller), umod(ucaller), uaddr(ucaller) === sprint(ucaller), ucaller > 4096); };
const sprint = (address) => { const text = uaddr(address); return text; };
probe(["${of("frames", "inner")}", "${of("frames", "inner", "return")}"], () => { tell(); });`);
    t.equal(stdout, "entry frames`outer frames 1 1\nreturn frames`outer frames 1 1\n");
  });

  t.test("an argument that is the address of a function, by builtins and by %a", async (t) => {
    const { stdout } = await run(
      `probe("${of("frames", "inner")}", e => { printf("%s %s %a %A\\n", usym(e.arg2), umod(e.arg2), e.arg2, 8); exit(0); });`,
    );
    t.equal(stdout, "frames`compare frames frames`compare 0x8\n");
  });

  t.test("an address that a handler makes up is known where its function is", async (t) => {
    const { stdout } = await run(
      `probe("${of("frames", "inner")}", e => { const at = e.arg2; usym(at); printf("%s %s\\n", uaddr(at + 1), uaddr(12345678901234)); exit(0); });`,
    );
    t.equal(stdout, "frames`compare+0x1 0xb3a73ce2ff2\n");
  });

  t.test(
    "a process that becomes another program has other things at the same addresses",
    { skip: cannotSites },
    async (t) => {
      // Both stand at the same fixed addresses, and are different files.
      const fixed = compile(folder, "frames", [...FLAGS, "-no-pie", "-static"], "fixed");
      const other = compile(folder, "frames", [...FLAGS, "-no-pie", "-static", "-Dinner=renamed"], "other");
      const { stdout } = await run(
        `let last = ""; const tell = (text) => { if (text !== last) printf("%d %s\\n", pid - $target, text); last = text; };
       probe(["${of("fixed", "inner")}", "${of("other", "renamed")}"], () => { tell(ustack(2).frames.map(f => f.module + " " + f.func).join(", ")); });`,
        `${fixed} ${other}`,
        ["-Z"],
      );
      t.equal(stdout.split("\n")[0], "0 fixed inner, fixed outer");
      for (const line of stdout.trim().split("\n").slice(1)) t.equal(line, "0 other renamed, other outer");
    },
  );

  t.test("samples: where programs are, each at its time, however short they live", async (t) => {
    const { stdout } = await run(
      `const at = aggregation("at"); probe("profile-4999", e => e.userpc !== 0, e => { at.by(umod(e.userpc), ustack(1).frames.length).count(); });
       probe("END", () => { for (const { keys } of at.entries()) printf("%s %d\\n", ...keys); trunc(at); });`,
      `sh -c 'for i in 1 2 3 4 5 6 7 8 9; do /bin/true; done; python3 -c "sum(range(1000000))"'`,
    );
    t.match(stdout, /^(?:lib)?python3\S* 1$/m);
    t.notMatch(stdout, /^0x/m);
  });

  t.test("an argument of any name, through variables and functions", async (t) => {
    const { stdout } = await run(
      `const name = (address) => umod(address); const at = new Set();
       probe("profile-997", ({ userpc }) => userpc, e => { const pc = e.userpc; at.add(name(pc)); });
       probe("END", () => { printf("%s\\n", [...at].join(" ")); });`,
      `python3 -c "sum(range(1000000))"`,
    );
    t.match(stdout, /(?:lib)?python3\S*/);
    t.notMatch(stdout, /\b0x/);
  });

  t.test("the run ends when the command has, or with exit(), whatever was asked about", async (t) => {
    const asks = 'usym(ucaller); umod(e.arg2); uaddr(e.arg2); printf("%a %k", e.arg2, ustack()); trace(ustack());';
    const whole = await run(`probe("${of("frames", "inner")}", e => { ${asks} });`);
    t.equal(whole.status, 0);
    t.equal(whole.stderr, "");
    const left = await run(`probe("${of("frames", "inner")}", e => { ${asks} exit(7); });`);
    t.equal(left.status, 7);
  });

  t.test("ustackframes bounds what is captured", async (t) => {
    const script = `probe("${of("frames", "inner")}", () => { printf("%d\\n", ustack().frames.length); exit(0); });`;
    t.equal((await run(script, frames, ["-x", "ustackframes=2"])).stdout, "2\n");
  });

  t.test("a recording has what it needs: a replay prints the same, without the program", async (t) => {
    const script = `const calls = aggregation("calls");
probe("${of("frames", "inner")}", e => { calls.by(ustack()).count(); trace(ustack(3)); printf("%s %a\\n", usym(e.arg2), ucaller); });`;
    const file = join(folder, "run.rec");
    const live = await run(script, frames, ["--record", file]);
    const replayed = await pyprobe(["-q", "--replay", file, "-n", script]);
    t.match(live.stdout, /frames`inner\n +frames`outer/);
    t.equal(replayed.stdout, live.stdout);
    t.equal(replayed.stderr, "");
  });

  t.test("where there is no stack of the program, the reason is told", async (t) => {
    const atPython = await run('probe("function-entry", () => { ustack(); });', "python3 -c pass");
    t.match(
      atPython.stderr,
      /ustack cannot be had at python:::function-entry: the agent captures Python's frames, which pystack\(\) has/,
    );
    const atBegin = await run('probe("BEGIN", () => { ustack(); });', "true");
    t.match(atBegin.stderr, /ustack\(\): no stack was captured here/);
    const kernel = await run('probe("BEGIN", () => { stack(); });', "true");
    t.match(kernel.stderr, /what the kernel does is not traced: ustack\(\) and ucaller are the program's/);
  });
});
