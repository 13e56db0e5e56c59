/** What handlers do outside of their sandbox, with -w: in order with the output, and to nobody else's processes. */
import t from "tap";
import { mkdtempSync, openSync, readFileSync, closeSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pyprobe, start, PROGRAMS } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.12")?.path ?? "/usr/bin/python3";
const folder = mkdtempSync(join(tmpdir(), "actions-"));
const file = (name: string) => join(folder, name);
const CALLS = `${python} -I -S ${join(PROGRAMS, "calls.py")}`;
const quiet = (handler: string, command = "true") => ["-q", "-w", "-n", handler, "-c", command];
const begin = (body: string) => `probe("BEGIN", () => { ${body} });`;

t.test("system: a command at its place in the output, of many", async (t) => {
  const handler = `probe("python$target:::function-entry", e => e.funcname === "f", () => { n++; printf("%d<", n); system("echo %d", n); printf(">"); });`;
  const { stdout, stderr } = await pyprobe(quiet(`let n = 0; ${handler}`, `${CALLS} 5`));
  t.equal(stdout, "1<1\n>2<2\n>3<3\n>4<4\n>5<5\n>");
  t.equal(stderr, "");
});

t.test("system: into the file of -o; what fails is the command's own matter", async (t) => {
  const words = quiet(begin(`printf("a\\n"); system("echo b; exit 3"); system("nonesuch-command"); printf("c\\n");`));
  const { stdout, stderr, status } = await pyprobe([...words, "-o", file("o")]);
  t.same([stdout, status], ["", 0]);
  t.match(stderr, /nonesuch-command: not found/);
  t.equal(readFileSync(file("o"), "utf8"), "a\nb\nc\n");
});

t.test("system: what no command can be is the clause's error", async (t) => {
  const { stdout, stderr, status } = await pyprobe(quiet(begin(`printf("a\\n"); system("echo %s", "b\\0c");`)));
  t.same([stdout, status], ["a\n", 0]);
  t.match(stderr, /TypeError: system\(\): the text has a character 0 in it, which the system takes for its end\n/);
  const { stderr: long } = await pyprobe(quiet(begin(`system("echo %s", "b".repeat(40000));`)));
  t.match(long, /TypeError: system\(\): the text is longer than 32000 characters\n/);
});

t.test("system: one that does not end is ended with the run", async (t) => {
  const running = start(quiet(begin(`printf("begun\\n"); system("sleep 600"); printf("after\\n");`)));
  running.child.stdout!.once("data", () => setTimeout(() => running.child.kill("SIGTERM"), 200));
  const { stdout, status } = await running.result;
  t.same([stdout, status], ["begun\nafter\n", 0]);
});

t.test("freopen: what is printed goes where it was turned to at that place", async (t) => {
  const handler = begin(
    `printf("1\\n"); freopen("${folder}/%s.%d", "out", 1); printf("2\\n"); freopen("${folder}/out.2");
     printf("3\\n"); freopen(""); printf("4\\n"); freopen("${folder}/out.1"); printf("5\\n");`,
  );
  t.equal((await pyprobe(quiet(handler))).stdout, "1\n4\n");
  t.equal(readFileSync(file("out.1"), "utf8"), "2\n5\n");
  t.equal(readFileSync(file("out.2"), "utf8"), "3\n");
});

t.test("freopen: a file that cannot be had leaves the output where it went", async (t) => {
  const { stdout, stderr } = await pyprobe(quiet(begin(`freopen("/nonexistent/x"); printf("here\\n");`)));
  t.equal(stdout, "here\n");
  t.equal(
    stderr,
    "pyprobe: error: freopen(): /nonexistent/x cannot be opened (no such file or directory): the output stays where it went\n",
  );
});

t.test("ftruncate: the file holds what is printed from there on, of -o and of the shell's >", async (t) => {
  const handler = begin(`printf("before\\n"); ftruncate(); printf("after\\n"); system("echo more");`);
  writeFileSync(file("t1"), "long ago\n");
  await pyprobe([...quiet(handler), "-o", file("t1")]);
  t.equal(readFileSync(file("t1"), "utf8"), "after\nmore\n");
  const fd = openSync(file("t2"), "w");
  await pyprobe(quiet(handler), { stdio: ["ignore", fd, "pipe"] });
  closeSync(fd);
  t.equal(readFileSync(file("t2"), "utf8"), "after\nmore\n");
  t.equal((await pyprobe(quiet(handler))).stdout, "before\nafter\nmore\n", "a pipe is no file");
});

t.test("raise: the process that fired gets the signal", async (t) => {
  const handler = (signal: string) =>
    `probe("python$target:::function-entry", e => e.funcname === "f", () => { raise(${signal}); exit(7); });`;
  for (const signal of ['"SIGKILL"', "9"]) {
    const { stderr, status } = await pyprobe(quiet(handler(signal), `${CALLS} 100000000`));
    t.match(stderr, /pid \d+ was killed by SIGKILL\n$/);
    t.equal(status, 7);
  }
  const unknown = await pyprobe(
    quiet(`probe("python$target:::function-entry", e => e.funcname === "f", () => raise("SIGFOO"));`, `${CALLS} 1`),
  );
  t.match(unknown.stderr, /error: raise\(\): pid \d+ could not be sent SIGFOO: Unknown signal: SIGFOO\n/);
});

t.test("stop: the process stands still, is named, and runs on with SIGCONT", async (t) => {
  const handler = `probe("python$target:::function-entry", e => e.funcname === "f", () => { stop(); exit(0); });`;
  const running = start(quiet(handler, `${CALLS} 100000000`));
  let said = "";
  let state = "";
  running.child.stderr!.on("data", (text) => {
    said += String(text);
    const pid = /pid (\d+) is still stopped/.exec(said)?.[1];
    if (pid === undefined || state !== "") return;
    state = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]![0]!;
    process.kill(Number(pid), "SIGKILL"); // it holds our pipes open
  });
  const { stderr, status } = await running.result;
  t.match(stderr, /^pyprobe: pid (\d+) was stopped by stop\(\); kill -CONT \1 lets it run on\n/);
  t.match(stderr, /pid (\d+) is still stopped by stop\(\); kill -CONT \1 lets it run on\n$/);
  t.same([state, status], ["T", 0]);
});

t.test("stop and raise leave pyprobe itself alone", async (t) => {
  const { stdout, stderr, status } = await pyprobe(quiet(begin(`stop(); raise(9); printf("on\\n");`)));
  t.same([stdout, status], ["on\n", 0]);
  t.match(
    stderr,
    /stop\(\): this probe fires in pyprobe itself, which is left alone\n.*raise\(\): this probe fires in pyprobe/,
  );
});

t.test("without -w: refused before anything runs, wherever it stands", async (t) => {
  for (const call of ['system("touch x")', 'freopen("x")', "ftruncate()", "stop()", "raise(9)"]) {
    const { stdout, stderr, status } = await pyprobe(["-q", "-n", begin(call), "-c", "echo started"]);
    t.same([stdout, status], ["", 1]);
    const name = call.replace(/\(.*/, "");
    t.equal(
      stderr,
      `<inline>:1:24: error: ${name}() acts outside of the sandbox, which you have not allowed
    1 | ${begin(call)}
      |                        ${"^".repeat(name.length)}
  hint: -w allows it: pyprobe -w ...
`,
    );
  }
  const hidden = `import * as p from "pyprobe"; p.probe("BEGIN", () => { (p as any)["sys" + "tem"]("touch ${file("x")}"); });`;
  const { stderr } = await pyprobe(["-q", "-n", hidden, "-c", "true"]);
  t.match(stderr, /Error: system\(\) acts outside of the sandbox, which needs -w\n/);
  t.throws(() => readFileSync(file("x")));
});

t.test("a script cannot give itself the right; chill is refused with its reason", async (t) => {
  const own = await pyprobe(["-q", "-n", `options({ destructive: true }); ${begin('system("true")')}`, "-c", "true"]);
  t.match(own.stderr, /a script may not set destructive: .* -w on the command line/);
  const chill = await pyprobe(["-q", "-w", "-n", begin("chill(1000)"), "-c", "true"]);
  t.match(
    chill.stderr,
    /there is no chill for handlers\n[^]*hint: handlers run beside the traced program and cannot hold it up/,
  );
});
