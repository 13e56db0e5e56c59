/**
 * The sandbox as a process: its pid, its streams, and how it ended. The first one may have been started together with
 * us (native/launch/start.c), which saves the time that a Node takes to start; every other is started here.
 */
import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { Socket } from "node:net";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Duplex, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { built } from "../built.ts";
import { UserError } from "../errors.ts";
import { native } from "../native.ts";

const START = built("pyprobe_sandbox");
const SANDBOX = fileURLToPath(new URL("./sandbox.cjs", import.meta.url));

/** pid, messages, descriptors, stderr of a sandbox that waits for us; taken out of the environment that the command gets. */
let waiting = process.env["PYPROBE_SANDBOX"]?.split(",").map(Number);
delete process.env["PYPROBE_SANDBOX"];

/** ms between looks at a process that has closed its streams, so is about to end. */
const REAP = 1;

export interface End {
  status: number | null;
  signal: NodeJS.Signals | null;
}

export interface SandboxProcess {
  /** 0 when it could not be started; `ended` then rejects. */
  pid: number;
  /** The stream of messages (runtime/frames.ts). */
  messages: Duplex;
  /** The socket for rings' descriptors. Ours to close. */
  descriptors: number;
  stderr: Readable;
  /** Resolves once, when it has ended and its streams with it. */
  ended: Promise<End>;
  kill(): void;
}

/** A sandbox process for this session. `writes`: it will be given a file to record into. */
export function sandboxProcess(writes: boolean): SandboxProcess {
  const started = waiting;
  waiting = undefined;
  if (!started) return start(writes);
  if (!writes) return adopt(started);
  for (const fd of started.slice(1)) closeSync(fd); // it gave that right up: it ends, for nobody speaks to it
  return start(writes);
}

function start(writes: boolean): SandboxProcess {
  const [ours, theirs] = native.socketpair();
  const node = [process.execPath, "--no-node-snapshot", SANDBOX, String(process.pid)];
  const child = spawn(START, [...node, ...(writes ? ["writes"] : [])], {
    stdio: ["ignore", "ignore", "pipe", "pipe", theirs],
    env: timeZone(),
    detached: true, // Ctrl-C is for the command and for us; what the sandbox still has to print must not be lost
  });
  child.on("error", () => {}); // (told below)
  closeSync(theirs);
  if (!child.stdio) {
    closeSync(ours);
    throw new UserError("the sandbox process cannot be started: too many files are open (ulimit -n)");
  }
  const ended = new Promise<End>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve({ status, signal }));
  });
  const messages = child.stdio[3] as Duplex;
  return { pid: child.pid ?? 0, messages, descriptors: ours, stderr: child.stderr!, ended, kill: () => child.kill(9) };
}

/** The time zone that dates are printed in: the one thing of our environment that the sandbox is told. */
function timeZone(): Record<string, string> {
  const { TZ } = process.env;
  return TZ === undefined ? {} : { TZ };
}

function adopt([pid, messages, descriptors, stderr]: number[]): SandboxProcess {
  const stream = new Socket({ fd: messages!, readable: true, writable: true });
  const words = new Socket({ fd: stderr!, readable: true, writable: false });
  words.on("error", () => {});
  let end: End | undefined;
  const look = async () => {
    await Promise.all([stream, words].map((each) => new Promise((resolve) => each.once("close", resolve))));
    while (!(end = reap(pid!))) await delay(REAP);
    return end;
  };
  const kill = () => void (end ?? process.kill(pid!, "SIGKILL"));
  return { pid: pid!, messages: stream, descriptors: descriptors!, stderr: words, ended: look(), kill };
}

function reap(pid: number): End | undefined {
  const end = native.reap(pid);
  if (!end) return undefined;
  const signal = Object.entries(constants.signals).find(([, number]) => number === end.signal)?.[0];
  return { status: end.status < 0 ? null : end.status, signal: (signal as NodeJS.Signals | undefined) ?? null };
}
