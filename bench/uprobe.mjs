// Uprobes against bpftrace, on the same marker in the same run: cost of a firing, time to armed, memory.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inTurn, installed, isRoot, median, output, pyprobe } from "./support.mjs";

const FIRINGS = 500_000;
const ROUNDS = 5;
const HANDLER = `
  const calls = aggregation("calls");
  probe("test$target:::loop", (e) => { calls.by(copyinstr(e.arg1)).count(); });`;

const ELAPSED = `
  const spent = aggregation("spent");
  probe("test$target:::begin", () => { self.ts = timestamp; });
  probe("test$target:::end", () => self.ts, () => { spent.quantize(timestamp - self.ts); self.ts = 0; });`;
const ELAPSED_PEER = (path) => `usdt:${path}:test:begin { @ts[tid] = nsecs; }
  usdt:${path}:test:end /@ts[tid]/ { @ = hist(nsecs - @ts[tid]); delete(@ts[tid]); }`;

export const uprobe = {
  name: "uprobe",
  doc: `a marker counted by a string argument, and the time between two in powers of two, against bpftrace; ${FIRINGS} firings, median of ${ROUNDS}`,
  async *run() {
    if (!isRoot()) return yield "skipped: it needs root";
    if (!installed("cc")) return yield "skipped: it needs a C compiler";
    const folder = mkdtempSync("/tmp/pyprobe-bench-");
    try {
      const sites = join(folder, "sites");
      output(["cc", "-O1", "-o", sites, "test/programs/usdt/sites.c"]);
      const peers = { ...(installed("bpftrace") && { bpftrace: bpftraceWords(sites) }), pyprobe: pyprobeWords };
      yield* cost(sites, peers);
      yield* start(sites, peers);
      yield* elapsed(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

const pyprobeWords = (command, more = []) => [...pyprobe, "-q", ...more, "-n", HANDLER, "-c", command];
/** Room for every record, for a machine that is busy with other things: a run with drops measures nothing. */
const ROOM = ["-x", "bufsize=64m"];

function bpftraceWords(sites) {
  return (command) => ["bpftrace", "-q", "-e", `usdt:${sites}:test:loop { @[str(arg1)] = count(); }`, "-c", command];
}

/**
 * The program's processor time for its firings, ns each, as it says when it is given "time" (other work on the machine
 * does not count). pyprobe's drops are told on standard error; a run with drops is no measurement.
 */
function* cost(sites, peers) {
  const command = `${sites} ${FIRINGS} time`;
  const own = (words) => {
    const said = output(words);
    if (words.includes(HANDLER) && total(said) !== FIRINGS) throw new Error(`events were dropped:\n${said}`);
    return Number(said.match(/^time (\d+)$/m)[1]) / FIRINGS;
  };
  const runs = Object.entries(peers).map(([name, words]) => [name, () => own(words(command, ROOM))]);
  const figures = inTurn(ROUNDS, { bare: () => own(command.split(" ")), ...Object.fromEntries(runs) });
  for (const name of Object.keys(peers))
    yield `${name.padEnd(9)} ${(figures[name] - figures.bare).toFixed(0).padStart(5)} ns added to a firing`;
  if (peers.bpftrace)
    yield `ratio     ${((figures.pyprobe - figures.bare) / (figures.bpftrace - figures.bare)).toFixed(2).padStart(5)}`;
}

/** The time between two markers, in powers of two. */
function* elapsed(folder) {
  const path = join(folder, "pairs");
  output(["cc", "-O1", "-o", path, "test/programs/usdt/pairs.c"]);
  const command = `${path} ${FIRINGS}`;
  const own = (words) => Number(output(words).match(/^time (\d+)$/m)[1]) / FIRINGS;
  const peer = installed("bpftrace") && {
    bpftrace: () => own(["bpftrace", "-q", "-e", ELAPSED_PEER(path), "-c", command]),
  };
  const figures = inTurn(ROUNDS, {
    bare: () => own(command.split(" ")),
    ...peer,
    pyprobe: () => own([...pyprobe, "-q", "-n", ELAPSED, "-c", command]),
  });
  const added = (name) => figures[name] - figures.bare;
  for (const name of Object.keys(figures).filter((name) => name !== "bare"))
    yield `${name.padEnd(9)} ${added(name).toFixed(0).padStart(5)} ns added to a pair of markers by the time between them`;
  if (peer) yield `ratio     ${(added("pyprobe") / added("bpftrace")).toFixed(2).padStart(5)}`;
}

/** The sum of an aggregation's counts. */
function total(said) {
  return [...said.matchAll(/^ .* (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** From exec to the command's start, which is when everything is armed; and the most memory that all its processes had. */
async function* start(sites, peers) {
  for (const [name, words] of Object.entries(peers)) {
    const times = [];
    let peak = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const begun = process.hrtime.bigint();
      const child = spawn(words(`${sites} 1 now`)[0], words(`${sites} 1 now`).slice(1), {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const watch = setInterval(() => (peak = Math.max(peak, memory(child.pid))), 5);
      let said = "";
      for await (const bytes of child.stdout) said += bytes;
      clearInterval(watch);
      times.push(Number(BigInt(said.match(/^now (\d+)$/m)[1]) - begun) / 1e6);
    }
    yield `${name.padEnd(9)} ${median(times).toFixed(0).padStart(5)} ms from exec to armed, at most ${(peak / 1024).toFixed(0)} MiB in all`;
  }
}

/** KiB that a process and its children have to themselves or their share of. */
function memory(pid) {
  let sum = 0;
  try {
    sum = Number(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8").match(/^Pss:\s+(\d+)/m)?.[1] ?? 0);
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim();
      for (const child of children.split(" ").filter(Boolean)) sum += memory(child);
    }
  } catch {
    // it has ended
  }
  return sum;
}
