/** Markers in binaries, through the kernel: operands, strings, many sites, processes near and far, loss, leftovers. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { pyprobe, start } from "../support/pyprobe.ts";
import { Held, cannotSites, compile } from "../support/usdt.ts";

t.test("uprobes", { skip: cannotSites }, async (t) => {
  const folder = t.testdir();
  const sites = compile(folder, "sites");

  t.test("operands of every size, sign, register class and memory form", async (t) => {
    const handler = `probe("test$target:::", (e) => e.probename !== "loop" && e.probename !== "many" && !/^strings|^counted/.test(e.probename),
      (e) => { printf("%s %s\\n", e.probename, e.args.map(String).join(" ")); });`;
    const run = await pyprobe(["-q", "-n", handler, "-c", `${sites} 0`]);
    t.equal(
      run.stdout,
      [
        "signed -2 -300 -70000 -5000000000",
        "unsigned 254 65534 4294967294 5000000000",
        "high 65 -1 7 8",
        "new 8 4294901778 18 18",
        "constant -9 77 16",
        "memory -1 -2 -3 -4",
        "floats 1.5 -2.25",
        "indexed 30 40 20",
        "global -4000000000 77",
        "vector undefined 5",
        "fault 0 16",
        "",
      ].join("\n"),
    );
    t.match(run.stderr, /^pyprobe: warning: data quality: 1 value could not be read from the target's memory\n$/);
    t.equal(run.status, 0);
  });

  t.test("an argument that no program can read fails by itself, with the reason", async (t) => {
    const handler = `probe("test$target:::vector", (e) => { printf("%d\\n", e.arg1); printf("%d\\n", e.arg0); });`;
    const run = await pyprobe(["-q", "-n", handler, "-c", `${sites} 0`]);
    t.equal(run.stdout, "5\n");
    t.match(run.stderr, /arg0 of vector cannot be read: 8@%xmm0 is in a vector register/);
  });

  t.test("strings: whole, empty, cut at a character, NULL, unreadable", async (t) => {
    const handler = `probe("test$target:::strings", (e) => { printf("%d %s\\n", e.arg1, JSON.stringify(copyinstr(e.arg0))); });`;
    const run = await pyprobe(["-q", "-x", "strsize=16", "-n", handler, "-c", `${sites} 0`]);
    t.equal(run.stdout, '0 "alpha"\n1 ""\n2 "a text of more t"\n3 "käse"\n4 null\n');
    t.match(run.stderr, /Fault: the string at arg0 of strings could not be read from the process's memory/);
    t.match(run.stderr, /1 string was longer than strsize and cut/);
  });

  t.test("strings whose length is an argument: no byte behind them is read", async (t) => {
    const expected = '"käse und broteäpfel"\n"käse und broteäpfel"\n"käse"\n""\n"ends"\n';
    for (const copy of ["copyinstr(e.arg0, e.arg1)", "copyinstr(arg0, arg1)"]) {
      const handler = `probe("test$target:::counted", (e) => { printf("%s\\n", JSON.stringify(${copy})); });`;
      const run = await pyprobe(["-q", "-n", handler, "-c", `${sites} 0`]);
      t.equal(run.stdout, expected, copy);
      t.equal(run.stderr, "");
    }
    const both = `probe("test$target:::counted", (e) => e.arg1 === -1, (e) => {
      printf("%s %s\\n", copyinstr(e.arg0, 2), copyinstr(e.arg0, e.arg1)); });`;
    t.equal((await pyprobe(["-q", "-n", both, "-c", `${sites} 0`])).stdout, "en ends\n", "two lengths of one");
    const cut = `probe("test$target:::counted", (e) => e.arg1 > 5, (e) => { printf("%s\\n", copyinstr(e.arg0, e.arg1)); });`;
    const run = await pyprobe(["-q", "-x", "strsize=16", "-n", cut, "-c", `${sites} 0`]);
    t.equal(run.stdout, "käse und brote\nkäse und brote\n", "cut at a character");
    t.match(run.stderr, /2 strings were longer than strsize and cut/);
  });

  t.test("the longest strsize", async (t) => {
    const handler = `probe("test$target:::strings", (e) => e.arg1 < 4, (e) => { printf("%s\\n", copyinstr(e.arg0)); });`;
    const run = await pyprobe(["-q", "-x", "strsize=64k", "-n", handler, "-c", `${sites} 0`]);
    t.equal(run.stdout, "alpha\n\na text of more than sixteen bytes, to be cut\nkäse\n");
    t.equal(run.stderr, "");
  });

  t.test("32 sites of one name, each with its own operands", async (t) => {
    const handler = `let sum = 0; probe("test$target:::many", (e) => { sum += 2 ** e.arg0; }); probe("END", () => { printf("%d\\n", sum); });`;
    const run = await pyprobe(["-q", "-n", handler, "-c", `${sites} 0`]);
    t.equal(run.stdout, `${2 ** 32 - 1}\n`);
    t.equal(run.stderr, "");
  });

  t.test("1,000,000 firings counted by an argument: none lost", async (t) => {
    const handler = `const n = aggregation("n"); probe("test$target:::loop", (e) => { n.by(e.arg0 % 4).count(); });`;
    const run = await pyprobe(["-q", "-x", "bufsize=64m", "-n", handler, "-c", `${sites} 1000000`]);
    t.match(run.stdout, /^( +[0-3] +250000\n){4}$/m);
    t.equal(run.stderr, "");
    t.equal(run.status, 0);
  });

  t.test("a producer faster than the reader: received + dropped = fired, probe by probe", async (t) => {
    const slow = `let n = 0; probe("test$target:::loop", () => { n++; for (let i = 0; i < 50000; i++) n += 0; });
      probe("END", () => { printf("%d\\n", n); });`;
    const run = await pyprobe(["-q", "-x", "bufsize=64k", "-x", "strict", "-n", slow, "-c", `${sites} 300000`]);
    const dropped = Number(/(\d+) of test:::loop/.exec(run.stderr)?.[1]);
    t.ok(dropped > 0, "the test made it lose some");
    t.equal(Number(run.stdout) + dropped, 300_000);
    t.equal(run.status, 2, "-x strict says so");
  });

  t.test("a running process by -p; after SIGKILL of the tracer its semaphore is 0 and it runs on", async (t) => {
    const held = new Held(sites, ["10"]);
    const pid = await held.line();
    t.equal(await held.semaphore(), 0);
    const handler = `const n = aggregation("n"); probe("test$target:::loop", () => { n.by(pid).count(); });`;
    const killed = start(["-q", "-n", handler, "-p", pid]);
    await held.whenArmed();
    killed.child.kill("SIGKILL");
    await killed.result;
    for (let i = 0; i < 1000 && (await held.semaphore()) > 0; i++) await sleep(20);
    t.equal(await held.semaphore(), 0);

    const { result } = start(["-q", "-n", handler, "-p", pid]);
    await held.whenArmed();
    await held.go();
    const run = await result;
    t.match(run.stdout, new RegExp(`^ +${pid} +10$`, "m"));
    t.same([run.stderr, run.status], ["", 0], "it ends with the process");
  });

  t.test("every process: two that run, one that starts later, another copy of the file", async (t) => {
    const every = compile(folder, "sites", ['-DPROVIDER="every"'], "every");
    const copy = `${every}-copy`;
    copyFileSync(every, copy);
    const running = [new Held(every, ["3"]), new Held(copy, ["5"])];
    const pids = await Promise.all(running.map((each) => each.line()));
    const handler = `const n = aggregation("n"); probe("every*:::loop", (e) => { n.by(pid, e.probeprov, execname).count(); });`;
    const { child, result } = start(["-q", "-n", handler]);
    for (const each of running) await each.whenArmed();
    const late = spawn(every, ["7"], { stdio: "ignore" });
    await new Promise((resolve) => late.once("exit", resolve));
    for (const each of running) await each.go();
    child.kill("SIGINT");
    const run = await result;
    const rows = run.stdout
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/));
    const name = (path: string) => path.split("/").at(-1)!.slice(0, 15);
    t.same(
      rows.sort((a, b) => Number(a[3]) - Number(b[3])),
      [
        [pids[0], `every${pids[0]}`, name(every), "3"],
        [pids[1], `every${pids[1]}`, name(copy), "5"],
        [`${late.pid}`, `every${late.pid}`, name(every), "7"],
      ],
    );
    t.equal(run.status, 0);
  });

  t.test("the target and its descendants, nobody else; with nofollow the target alone", async (t) => {
    const handler = `const n = aggregation("n");
      probe("test$target:::loop", () => { n.by(pid === $target ? "target" : "child").count(); });
      probe("BEGIN", () => { printf("begin\\n"); });`;
    const other = spawn(sites, ["4000000000"], { stdio: "ignore" });
    const traced = async (...options: string[]) => {
      const run = await pyprobe(["-q", ...options, "-n", handler, "-c", `${sites} 20000 fork`]);
      t.same([run.stderr, run.status], ["", 0]);
      return run.stdout.replace(/ +/g, " ");
    };
    t.match(await traced(), /^begin\s+child 20000\n target 20000\n$/);
    t.match(await traced("-x", "nofollow"), /^begin\s+target 20000\n$/);
    other.kill();
  });

  t.test("a library that is loaded later", async (t) => {
    const late = compile(folder, "late", ["-ldl"]);
    const library = compile(folder, "mark", ["-shared", "-fPIC"], "libmark.so");
    const handler = `let first = -1, n = 0; probe("later$target:::mark", (e) => { if (n++ === 0) first = e.arg0; });
      probe("END", () => { printf("%d %d\\n", first, n); });`;
    const run = await pyprobe(["-q", "-Z", "-n", handler, "-c", `${late} ${library}`]);
    const numbers = (line: RegExp) => line.exec(run.stdout)?.slice(1).map(Number) ?? [];
    const [first = NaN, n = NaN] = numbers(/^(\d+) (\d+)$/m);
    const [marks, armed] = numbers(/^(\d+) marks, armed at (\d+)$/m);
    t.equal(first + n, marks, "from the first one seen, all");
    t.equal(first, armed, "which is the first one after it was armed");
    t.equal(run.stderr, "");
  });

  t.test("functions of a library, and their results", async (t) => {
    const handler = `const n = aggregation("n");
      probe("pid$target:libc.so.6:getpid:entry", () => { n.by("entry", true).count(); });
      probe("pid$target:libc.so.6:getpid:return", (e) => { n.by("return", e.arg1 === pid).count(); });`;
    const python = "import os; [os.getpid() for _ in range(50)]";
    const run = await pyprobe(["-q", "-n", handler, "-c", `/usr/bin/python3 -c "${python}"`]);
    const counts = [...run.stdout.matchAll(/(entry|return) +true +(\d+)$/gm)].map((match) => Number(match[2]));
    t.equal(counts.length, 2);
    t.ok(
      counts.every((count) => count >= 50),
      run.stdout,
    );
    t.equal(run.stderr, "");
  });

  t.test("-x dumpbpf shows the programs", async (t) => {
    const handler = `probe("test$target:::loop", (e) => e.arg0 > 5, () => {});`;
    const run = await pyprobe(["-q", "-x", "dumpbpf", "-n", handler, "-c", `${sites} 1`]);
    t.match(run.stderr, /^test:.*sites:loop:loop\n {4}0: r6 = r1\n/m);
    t.match(run.stderr, /call ringbuf_reserve\n/);
  });

  const noSetpriv = process.getuid!() !== 0 || !existsSync("/usr/bin/setpriv") ? "it needs root and setpriv" : false;
  t.test("without privileges: which are missing, and what is left", { skip: noSetpriv }, async (t) => {
    if (process.getuid!() !== 0 || !existsSync("/usr/bin/setpriv"))
      return void t.pass("skipped: it needs root and setpriv");
    const handler = `probe("test$target:::loop", () => {});`;
    const child = spawn(
      "setpriv",
      [
        "--bounding-set",
        "-bpf,-perfmon,-sys_admin",
        "--inh-caps",
        "-all",
        "--",
        process.execPath,
        "bin/pyprobe.cjs",
        "-q",
        "-n",
        handler,
        "-c",
        `${sites} 1`,
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let said = "";
    for await (const bytes of child.stderr) said += bytes;
    t.match(said, /the uprobe engine needs CAP_BPF and CAP_PERFMON, which this process does not have/);
    t.match(said, /Without them the agent can still serve the python probes of a command/);
  });
});
