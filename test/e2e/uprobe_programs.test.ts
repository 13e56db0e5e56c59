/** Markers of programs that people run: PostgreSQL, OpenJDK, CPython 3.15 in a chroot. Each skips where it is not. */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { whyNot } from "../../src/engine/uprobe/privileges.ts";
import { noPostgres, postgres } from "../support/postgres.ts";
import { pythonOf } from "../support/pythons.ts";
import { ROOT, pyprobe, start } from "../support/pyprobe.ts";
import { TRANSCRIPT } from "../support/transcript.ts";

const cannot: string | false = whyNot() ?? false;
const JAVA = "/usr/lib/jvm/java-17-openjdk-amd64/bin/java";
/** A root directory with CPython 3.15; see docs/testing.md. */
const SID = process.env["PYPROBE_SID"] ?? "/var/tmp/pyroots/sid";

/** Waits until the tracer has said (-v) that a probe is armed. */
async function armed(child: ReturnType<typeof spawn>): Promise<void> {
  let said = "";
  for await (const bytes of child.stderr!.iterator({ destroyOnReturn: false })) {
    said += bytes;
    if (said.includes("is served by")) return;
  }
  throw new Error(`the tracer ended: ${said}`);
}

t.test("PostgreSQL: the text of each query", { skip: noPostgres }, async (t) => {
  const { folder, postmaster, as } = postgres(t);
  for (const [title, words, provider] of [
    ["system-wide", [], "postgresql*"],
    ["by -p of the postmaster, whose child serves the query", ["-p", postmaster], "postgresql$target"],
  ] as const) {
    t.test(title, async (t) => {
      const handler = `probe("${provider}:::query-start", (e) => { printf("%s: %s\\n", execname, copyinstr(e.arg0)); });`;
      const { child, result } = start(["-q", "-v", "-n", handler, ...words]);
      await armed(child);
      as(`psql -h ${folder} -c 'select 40 + 2' -c 'select 1 as "ä"' postgres`);
      await sleep(300);
      child.kill("SIGINT");
      const run = await result;
      t.match(run.stdout, /postgres: select 40 \+ 2\npostgres: select 1 as "ä"\n/);
      t.equal(run.status, 0);
    });
  }
});

t.test(
  "OpenJDK: a library that the program opens itself",
  { skip: cannot || (existsSync(JAVA) ? false : `there is no ${JAVA}`) },
  async (t) => {
    const folder = t.testdir({
      "Collect.java": `public class Collect { public static void main(String[] a) throws Exception {
      Thread.sleep(500); for (int i = 0; i < 3; i++) System.gc(); } }`,
    });
    const handler = `const n = aggregation("n");
    probe(["hotspot$target:::gc-begin", "hotspot$target:::gc-end"], () => { n.by(probename).count(); });`;
    const run = await pyprobe(["-q", "-Z", "-n", handler, "-c", `${JAVA} ${join(folder, "Collect.java")}`]);
    t.match(run.stdout, /^ +gc-begin +3\n +gc-end +3\n$/m);
    t.equal(run.stderr, "");
  },
);

const JAVAC = "/usr/lib/jvm/java-17-openjdk-amd64/bin/javac";
t.test(
  "OpenJDK's methods: names with lengths, which end in no NUL",
  { skip: cannot || (existsSync(JAVAC) ? false : `there is no ${JAVAC}`) },
  async (t) => {
    const folder = t.testdir({
      "Twice.java": `public class Twice { static int twice(int x) { return 2 * x; }
      public static void main(String[] a) throws Exception {
        Thread.sleep(1000); for (int i = 0; i < 5; i++) twice(i); } }`,
    });
    execFileSync(JAVAC, ["-d", folder, join(folder, "Twice.java")]);
    const handler = `const n = aggregation("n");
    probe("hotspot$target:::method-entry", (e) => copyinstr(e.arg1, e.arg2) === "Twice",
      (e) => { n.by(copyinstr(e.arg1, e.arg2) + "." + copyinstr(e.arg3, e.arg4) + copyinstr(e.arg5, e.arg6)).count(); });`;
    const java = `${JAVA} -XX:+DTraceMethodProbes -cp ${folder} Twice`;
    const run = await pyprobe(["-q", "-Z", "-x", "bufsize=64m", "-n", handler, "-c", java]);
    t.match(run.stdout, /^ +Twice\.twice\(I\)I +5$/m);
    t.equal(run.stderr, "");
  },
);

const python315 = join(SID, "usr/bin/python3.15");
t.test(
  "CPython 3.15 in a chroot, from outside",
  { skip: cannot || (existsSync(python315) ? false : `there is no ${python315}`) },
  async (t) => {
    const folder = mkdtempSync(join(SID, "tmp/pyprobe-test-"));
    t.teardown(() => rmSync(folder, { recursive: true }));
    for (const file of ["script.py", "call_stack.py"]) copyFileSync(join(ROOT, "examples", file), join(folder, file));
    writeFileSync(
      join(folder, "wait.py"),
      `import os, sys\nprint(os.getpid(), flush=True)\nsys.stdin.readline()\nimport script\n`,
    );
    for (const way of ["-p", "system-wide"] as const) {
      t.test(way, async (t) => {
        const inside = folder.slice(SID.length);
        const target = spawn("chroot", [SID, "/usr/bin/python3.15", `${inside}/wait.py`], {
          stdio: ["pipe", "pipe", "inherit"],
        });
        const [pid] = await Promise.all([
          new Promise<string>((resolve) => target.stdout!.once("data", (line) => resolve(`${line}`.trim()))),
        ]);
        const script = join(
          t.testdir({
            "every.ts": readFileSync(join(ROOT, "stdlib/call_stack.ts"), "utf8").replaceAll("$target", "*"),
          }),
          "every.ts",
        );
        const words = way === "-p" ? ["-s", "stdlib/call_stack.ts", "-p", pid] : ["-s", script];
        const { child, result } = start(["-q", "-v", "-x", "engine=uprobe", ...words]);
        await armed(child);
        target.stdin!.end("go\n");
        await new Promise((resolve) => target.once("exit", resolve));
        await sleep(300);
        if (way === "system-wide") child.kill("SIGINT");
        const run = await result;
        t.equal(run.stdout.replace(/^\d+\t/gm, "").trimEnd(), TRANSCRIPT.trimEnd());
        t.equal(run.status, 0);
      });
    }
  },
);

const noPair =
  !cannot && existsSync("/usr/bin/python3.11") && pythonOf("3.12") ? false : "it needs Debian's 3.11 and a 3.12";
t.test("an interpreter without markers is named", { skip: cannot || noPair }, async (t) => {
  const wait = ["-c", "import sys; print(1, flush=True); sys.stdin.readline()"];
  const started = ["/usr/bin/python3.11", pythonOf("3.12")!.path].map((path) =>
    spawn(path, wait, { stdio: ["pipe", "pipe", "inherit"] }),
  );
  t.teardown(() => started.forEach((each) => each.kill()));
  await Promise.all(started.map((each) => new Promise((resolve) => each.stdout.once("data", resolve))));
  const { child, result } = start(["-q", "-v", "-n", 'probe("python*:::gc-start", () => {});']);
  await armed(child); // whom it cannot serve is looked for after that, whatever signal comes
  child.kill("SIGINT");
  const run = await result;
  const warning = /python:::gc-start cannot fire in .* without a sound marker of it: (.*)/.exec(run.stderr)?.[1] ?? "";
  // (Twenty are named, and other tests' may be before ours.)
  t.match(warning, new RegExp(`\\b${started[1]!.pid} \\(python3\\.12\\)| and \\d+ more$`));
  t.notMatch(warning, `${started[0]!.pid} (`);
});
