/** top over three interpreters at once, with processes that come and go. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { COMMAND, ROOT, collect, start } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { running } from "../support/running.ts";
import { program, run } from "./stdlib.ts";

const VERSIONS = ["3.8", "3.11", "3.13"];
const found = VERSIONS.map((version) => pythonOf(version)?.path);
const skip = found.every((path) => path !== undefined) ? false : `there is not each of Python ${VERSIONS.join(", ")}`;
const [first, second, third] = found as [string, string, string];
const COMERS = program("comers.py");
const HEADING = `   PID ${"FILENAME".padStart(80)}   LINE ${"FUNCTION".padStart(30)}  CALLS`;

/** The rows of comers.py's own functions, in each picture. */
function pictures(text: string): { pid: number; name: string; calls: number }[][] {
  return text
    .split(`${HEADING}\n`)
    .slice(1)
    .map((picture) =>
      [...picture.matchAll(/^ *(\d+) +\S*comers\.py +\d+ +(tick|tock) +(\d+)$/gm)].map(([, pid, name, calls]) => ({
        pid: Number(pid),
        name: name!,
        calls: Number(calls),
      })),
    );
}

t.test("of a command: the sums of all pictures are what each process says", { skip }, async (t) => {
  const shell = `{ ${first} ${COMERS} 60 & ${second} ${COMERS} 40 & sleep 0.4; ${third} ${COMERS} 30; wait; } > ${t.testdir()}/said; cat ${t.testdir()}/said`;
  const words = ["top", "--rows", "10000", "--every", "400ms"];
  const { lines, out } = await run(t, words, `sh -c "${shell}"`, /^(\d+ t[io]ck \d+\n)+/m);
  const said = out.trim().split("\n").sort();
  t.equal(said.length, 3 + 6 + 4 + 3);
  const sums = new Map<string, number>();
  const all = pictures(`${lines.join("\n")}\n`);
  for (const { pid, name, calls } of all.flat()) sums.set(`${pid} ${name}`, (sums.get(`${pid} ${name}`) ?? 0) + calls);
  t.same([...sums].map(([key, calls]) => `${key} ${calls}`).sort(), said);
  t.ok(all.length >= 3, `${all.length} pictures`);
});

t.test("of processes that run, one of which is killed", { skip }, async (t) => {
  const programs = found.map((path) => running(t, path!, [COMERS, "100000"]));
  for (const { line } of programs) t.match(await line(), /^\d+ tock 2$/);
  const { child, result } = start(["top", "--every", "400ms", ...programs.flatMap(({ pid }) => ["-p", String(pid)])]);
  let text = "";
  child.stdout!.on("data", (bytes: Buffer) => (text += bytes.toString()));
  const seen = () =>
    new Set(
      pictures(text)
        .at(-1)
        ?.filter(({ name }) => name === "tick")
        .map(({ pid }) => pid),
    );
  const until = async (pids: number[]) => {
    for (let i = 0; i < 1200; i++) {
      if (pids.length === seen().size && pids.every((pid) => seen().has(pid))) return true;
      await sleep(50);
    }
    return false;
  };
  const pids = programs.map(({ pid }) => pid);
  t.ok(await until(pids), "all three are there");
  process.kill(pids[1]!, "SIGKILL");
  t.ok(await until([pids[0]!, pids[2]!]), "the one that was killed has gone from the picture");
  child.kill("SIGINT");
  const { stderr, status } = await result;
  t.equal(stderr, "");
  t.equal(status, 0);
  t.notOk(text.includes("\x1b"), "no terminal, nothing is moved about");
});

const SCRIPT = "/usr/bin/script";
t.test(
  "on a terminal each picture takes the last one's place",
  { skip: skip || (existsSync(SCRIPT) ? false : `there is no ${SCRIPT}, which gives it a terminal`) },
  async (t) => {
    const words = ["top", "--rows", "5", "--every", "100ms", "-c", `"${first} ${COMERS} 30"`];
    const child = spawn(SCRIPT, ["-qec", [...COMMAND, ...words].join(" "), "/dev/null"], { cwd: ROOT, stdio: "pipe" });
    const { stdout, status } = await collect(child).result;
    t.equal(status, 0);
    const cleared = stdout.replaceAll("\r\n", "\n").split("\x1b[H\x1b[2J").slice(1);
    t.ok(cleared.length >= 2, `${cleared.length} pictures`);
    t.ok(cleared.every((picture) => picture.startsWith(`${HEADING}\n`)));
  },
);
