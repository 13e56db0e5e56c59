/** Confines itself as the sandbox does, tries what a handler that broke out would, and says how each went. */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";
import { once } from "node:events";
import { confine } from "../../src/runtime/confine.ts";

const refused = confine(false);

const ATTEMPTS: Record<string, () => unknown> = {
  "read a file": () => readFileSync("/etc/passwd"),
  "read its own memory map": () => readFileSync("/proc/self/maps"),
  "write a file": () => writeFileSync("/tmp/pyprobe-broke-out", "x"),
  "make a folder": () => mkdirSync("/tmp/pyprobe-broke-out"),
  "list a folder": () => readdirSync("/"),
  "run a program": () => throwing(spawnSync("/bin/true").error),
  "signal its parent": () => process.kill(process.ppid, 0),
  "become root": () => process.setuid!(0),
};

function throwing(error: unknown): void {
  if (error) throw error as Error;
}

const outcome: Record<string, string> = {};
for (const [name, attempt] of Object.entries(ATTEMPTS)) outcome[name] = how(attempt);

outcome["connect to a socket"] = await new Promise((resolve) => {
  const socket = connect("/tmp/nothing-listens-here");
  socket.once("connect", () => resolve("done"));
  socket.once("error", (error) => resolve((error as NodeJS.ErrnoException).code!));
});

function how(attempt: () => unknown): string {
  try {
    attempt();
    return "done";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

// What node itself needs must go on: threads, memory, timers, its standard streams.
const worker = new Worker("require('node:worker_threads').parentPort.postMessage(6 * 7)", { eval: true });
const [answer] = (await once(worker, "message")) as [number];
process.stdout.write(
  JSON.stringify({
    refused,
    outcome,
    answer,
    cwd: process.cwd(),
    uid: process.getuid!(),
    groups: process.getgroups!(),
    mib: Buffer.alloc(64 << 20, 1).length >> 20,
  }),
);
