/** Recordings that were cut or damaged: what is whole of them is played, and the rest is told. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { BLOCK_HEADER, FILE_HEADER, KIND, encodeBlock } from "../../src/record/blocks.ts";
import { COMMAND, PROGRAMS, ROOT, collect, pyprobe, start } from "../support/pyprobe.ts";
import { pythonOf, pythons } from "../support/pythons.ts";
import { works } from "../support/running.ts";

const python = pythonOf("3.11") ?? pythons.at(-1)!;
const folder = t.testdir();
const F = 'probe("python$target:::function-entry", (e) => e.funcname === "f", () => { print(timestamp); });';
const COUNT =
  'let n = 0; probe("python$target:::function-entry", (e) => e.funcname === "f", () => { n++; }); probe("END", () => print(n));';

/** The processes below a process. */
function below(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
  return [...children, ...children.flatMap(below)];
}

t.test("kill -9 of pyprobe, sandbox and program: all but the last moment is there", async (t) => {
  const file = join(folder, "killed.rec");
  const { child, result } = start([
    "-q",
    "--record",
    file,
    "-n",
    F,
    "-c",
    `${python.path} ${PROGRAMS}/calls.py 100000000`,
  ]);
  let seen = "";
  child.stdout!.on("data", (bytes: Buffer) => (seen += bytes.toString()));
  while (!existsSync(file) || statSync(file).size < 4 << 20) await sleep(20);
  process.kill(child.pid!, "SIGSTOP"); // it sees none of the others go, as if all went at once
  for (const pid of [...below(child.pid!), child.pid!]) process.kill(pid, "SIGKILL");
  await result;
  const run = await pyprobe(["-q", "--replay", file, "-n", F]);
  const played = run.stdout.trim().split("\n");
  t.ok(played.length > 50_000, `${played.length} events`);
  const [short, long] = [seen.slice(0, seen.lastIndexOf("\n")), run.stdout].sort((a, b) => a.length - b.length);
  t.ok(long!.startsWith(short!), "what was printed before is what is played");
  t.match(
    run.stderr,
    /killed\.rec (ends before its run did|is cut at byte \d+).*; what is behind that, and what was lost, is not known\n$/,
  );
  t.equal(run.status, 0);
  t.match((await pyprobe(["--replay", file])).stdout, /\n {2}lost {5}not known\n {2}cut {6}it (ends|is cut)/);
});

const obstacle = works("unshare", "-m", "true") ? false : "needs a mount of its own (root, unshare)";

t.test("a disk that is full: told at once, and the run goes on", { skip: obstacle }, async (t) => {
  const disk = join(folder, "disk");
  mkdirSync(disk);
  const words = [
    "-q",
    "--record",
    `${disk}/full.rec`,
    "-n",
    COUNT,
    "-c",
    `${python.path} -I -S ${PROGRAMS}/calls.py 100000`,
  ];
  const script = 'mount -t tmpfs -o size=2m none "$0" && "$@"; status=$?; cp "$0/full.rec" "$0.rec"; exit $status';
  const child = spawn("unshare", ["-m", "sh", "-c", script, disk, ...COMMAND, ...words], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const live = await collect(child).result;
  t.equal(live.stdout, "100000\n", "the handlers saw everything");
  t.equal(
    live.stderr,
    `pyprobe: error: the recording ${disk}/full.rec cannot be written (no space left on device): it ends here, the run goes on\n`,
  );
  t.equal(live.status, 1);
  const run = await pyprobe(["-q", "--replay", `${disk}.rec`, "-n", COUNT]);
  t.ok(Number(run.stdout) > 5000 && Number(run.stdout) < 100_000, run.stdout);
  t.match(run.stderr, /disk\.rec is cut at byte \d+: block \d+ is not whole; what is behind that/);
});

t.test("records that lie, with their checksums right: an error or an end, never more", async (t) => {
  const sound = join(folder, "sound.rec");
  const all =
    'probe("python$target:::cfunction-entry", (e) => { printf("%s %s %s %d\\n", e.filename, e.funcname, e.module, e.lineno); });';
  await pyprobe(["-q", "--record", sound, "-n", all, "-c", `${python.path} -I -S -c "len('')"`]);
  const bytes = readFileSync(sound);
  let seed = 12345;
  const random = (below: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % below;
  const file = join(folder, "lies.rec");
  for (let round = 0; round < 6; round++) {
    writeFileSync(file, mutated(bytes, random));
    const run = await pyprobe(["-q", "--replay", file, "-n", all]);
    const ending = run.stderr.trim().split("\n").at(-1)!;
    t.match(
      ending,
      /^$|is damaged: a record of |what it sent is not in the format|data quality|at most 1048575/,
      `round ${round}`,
    );
    t.ok(run.status === 0 || run.status === 1, `status ${run.status}`);
    t.notMatch(run.stderr, /internal error|bug in pyprobe|RangeError/);
  }
});

/** Some words of the records changed, and the checksums set right. */
function mutated(bytes: Buffer, random: (below: number) => number): Buffer {
  const parts = [bytes.subarray(0, FILE_HEADER)];
  for (let at = FILE_HEADER, number = 0; at < bytes.length; number++) {
    const [kind, length, events] = [
      bytes.readUInt32LE(at + 8),
      bytes.readUInt32LE(at + 12),
      bytes.readUInt32LE(at + 20),
    ];
    const payload = Buffer.from(bytes.subarray(at + BLOCK_HEADER, at + BLOCK_HEADER + length));
    if (kind === KIND.records) for (let i = 0; i < 20; i++) payload[random(length)] = random(256);
    parts.push(encodeBlock(number, kind, payload, events));
    at += BLOCK_HEADER + ((length + 7) & ~7);
  }
  return Buffer.concat(parts);
}
