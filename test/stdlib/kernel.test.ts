/** Handlers that join Python's functions with what the kernel sees: the C library's malloc, PostgreSQL's markers. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { whyNot } from "../../src/engine/uprobe/privileges.ts";
import { pyprobe, start } from "../support/pyprobe.ts";
import { noPostgres, postgres } from "../support/postgres.ts";
import { running } from "../support/running.ts";
import { program, python, run, stable } from "./stdlib.ts";

const cannot: string | false = whyNot() ?? false;

t.test("malloc: the bytes that a function asks for are its own", { skip: cannot }, async (t) => {
  const folder = t.testdir({
    "take.py": [
      "def large():  # in the line of the module",
      "    return [bytes(3_000_000) for _ in range(4)]",
      "def small():",
      "    return bytes(1_000_000)",
      "large(); small()",
    ].join("\n"),
  });
  const { lines } = await run(t, ["malloc", "--rows", "1000"], `${python} -I -S ${folder}/take.py`);
  t.equal(lines[0], "     CALLS          KiB  FUNCTION");
  const kib = (name: string) =>
    lines
      .filter((line) => line.includes(`  ${name}`))
      .map((line) => Number(/^ *\d+ +(\S+)/.exec(line)![1]))
      .reduce((a, b) => a + b, 0);
  t.ok(Math.abs(kib("large") - 4 * 2929.7) < 20, `large and its comprehension: ${kib("large")} KiB`);
  t.ok(Math.abs(kib("small") - 976.6) < 5, `small: ${kib("small")} KiB`);
});

t.test("sql: each query with its time and who asked it", { skip: noPostgres }, async (t) => {
  const { folder, postmaster: server } = postgres(t);
  const asking = running(t, python, [program("queries.py"), `${folder}/.s.PGSQL.5432`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.equal(await asking.line(), "ready");

  const recording = join(t.testdir(), "sql.rec");
  const words = ["sql", "--files", "queries.py"];
  const armed = ["-n", 'probe("BEGIN", () => { printf("armed\\n"); })'];
  const { child, result } = start([...words, ...armed, "--record", recording, "-p", String(asking.pid), "-p", server]);
  let printed = "";
  child.stdout!.on("data", (bytes: Buffer) => (printed += bytes.toString()));
  const until = async (text: string) => {
    for (let i = 0; i < 1200 && !printed.includes(text); i++) await sleep(50);
  };
  await until("armed\n");
  asking.child.stdin!.write("\n");
  t.equal(await asking.line(), "asked");
  await until("each (queries.py:42)\n");
  child.kill("SIGINT");
  const { stdout, status } = await result;
  t.equal(status, 0);
  // (the server may begin before the program is in read)
  const by = (name: string) => `            by Connection.query (queries.py:28) < ${name}`;
  t.same(
    stdout
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => stable(line.replace(/(\d{3}) ms /, "$1  ms").replace("Connection.read (queries.py:17) < ", ""))),
    [
      " T  ms select generate_series(1, 3)",
      by("customers (queries.py:34)"),
      " T  ms select pg_sleep(1)",
      by("slow_report (queries.py:38)"),
      " T  ms select 0",
      by("each (queries.py:42)"),
      " T  ms select 1",
      by("each (queries.py:42)"),
    ],
  );
  t.ok(Number(/(\S+) ms {2}select pg_sleep/.exec(stdout)![1]) >= 1000);
  t.equal(
    (await pyprobe([...words, ...armed, "--replay", recording])).stdout,
    stdout.trimEnd() + "\n",
    "the replay prints the same",
  );
  const slow = await pyprobe([...words, "--min", "1s", "--replay", recording]);
  t.match(slow.stdout, /^ +\d+\.\d{3} ms {2}select pg_sleep\(1\)\n +by .*\n$/);

  const wrong = await pyprobe([...words, "-p", server]);
  t.match(wrong.stderr, /cannot get into process \d+ \(postgres\): it is no Python/, "no Python at all is an error");
  t.equal(wrong.status, 1);
});
