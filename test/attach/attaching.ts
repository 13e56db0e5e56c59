/**
 * Getting into one process over and over: the agent engine as the session drives it, with a reader in place of the
 * sandbox. For the tests, and for `npm run test:attach`, which does it with every kind of load and interpreter.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createAgentEngine } from "../../src/engine/agent/index.ts";
import type { EngineOptions, Host, Point } from "../../src/engine/engine.ts";
import { native } from "../../src/native.ts";
import { python } from "../../src/probe/providers/python.ts";

const LOADS = join(dirname(fileURLToPath(import.meta.url)), "loads.py");
const RING = 1 << 20;
/** ms: on a machine that is busy, what was armed may fire late; what never fires, never does. */
const LATE = 20000;
/** Batches read in one go: a process that never pauses always has another. */
const BATCHES = 50;

/** As loads.py names them. */
export const KINDS = [
  "busy",
  "sleep",
  "malloc",
  "threads",
  "hundreds",
  "native",
  "accept",
  "calls",
  "locks",
  "fork",
  "loader",
  "pool",
  "server",
] as const;
export type Kind = (typeof KINDS)[number];

/** A process under one kind of load, which checks its own work. */
export class Load {
  readonly #folder = mkdtempSync(join(tmpdir(), "pyprobe-load-"));
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<string>;
  #said = "";

  constructor(path: string, kind: Kind) {
    this.#child = spawn(path, [LOADS, kind, this.#stop], { stdio: ["ignore", "pipe", "pipe"] });
    this.#lines = createInterface(this.#child.stdout!)[Symbol.asyncIterator]();
    this.#child.stderr!.on("data", (bytes: Buffer) => (this.#said += bytes.toString()));
    this.#ended = new Promise((resolve) =>
      this.#child.once("exit", (status, signal) => resolve(signal ?? String(status))),
    );
  }

  get #stop(): string {
    return join(this.#folder, "stop");
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async ready(): Promise<void> {
    const { value } = await this.#lines.next();
    if (value !== "ready") throw new Error(`the load did not start: ${value} ${this.#said}`);
  }

  /** Has it end; what is wrong with how it did, "" when nothing is. */
  async end(): Promise<string> {
    writeFileSync(this.#stop, "");
    const late = new AbortController();
    const status = await Promise.race([
      this.#ended,
      sleep(20000, "it hangs", { signal: late.signal }).catch(() => "it hangs"),
    ]);
    late.abort();
    if (status === "it hangs") this.#child.kill("SIGKILL");
    const { value } = status === "0" ? await this.#lines.next() : { value: "" };
    rmSync(this.#folder, { recursive: true, force: true });
    if (status === "0" && /^ok \d+$/.test(String(value))) return "";
    return `status ${status}, "${value}", ${this.#said.slice(-2000)}`;
  }
}

export interface Attached {
  /** ms: one thread stood still; the longest look before; until the agent was answered; until it was armed. */
  stopped: number;
  longest: number;
  answered: number;
  armed: number;
  /** Records that came. */
  bytes: number;
}

/**
 * Enters, traces for so many ms, and lets go. Throws what the engine throws.
 * @param some waits on, well beyond ms, for the first record: of a process that is sure to have one.
 */
export async function attachOnce(pid: number, markers: readonly string[], ms: number, some = false): Promise<Attached> {
  const reader = new native.Reader();
  const engine = createAgentEngine();
  const batch = Buffer.alloc(RING);
  const said: string[] = [];
  let rings = 0;
  let bytes = 0;
  const host: Host = {
    addRing: ({ fd, size, pid }) => (reader.addRing(rings, fd, 0, size, pid), rings++),
    combine: () => 0,
    play: () => {},
    addTallies: () => {},
    endRing: (ring) => reader.endRing(ring),
    tick: () => {},
    fireNow: () => {},
    say: (_, text) => said.push(text),
    verbose: (text) => said.push(text),
  };
  const drain = () => {
    for (let i = 0, got = 1; i < BATCHES && got > 0; i++, bytes += got) got = reader.fill(batch, 0);
  };
  const draining = setInterval(drain, 2);
  const begun = performance.now();
  let answered = 0;
  try {
    await engine.arm(pointsOf(markers), optionsOf(pid), host);
    answered = performance.now() - begun;
    await sleep(ms);
    const late = performance.now() + LATE;
    while (some && bytes === 0 && performance.now() < late) await sleep(10);
  } finally {
    await engine.disarm();
    clearInterval(draining);
    drain();
    reader.close();
    engine.close();
  }
  const told = said.map((text) => /stood still for ([\d.]+) ms(?:, after \d+ looks of up to ([\d.]+))?/.exec(text));
  const [, stopped = "NaN", longest = "0"] = told.find(Boolean) ?? [];
  return { stopped: Number(stopped), longest: Number(longest), answered, armed: performance.now() - begun, bytes };
}

function pointsOf(names: readonly string[]): Point[] {
  return names.map((name, number) => ({
    number,
    provider: python,
    marker: python.markers.find((marker) => marker.name === name)!,
    captures: 1,
    reaches: () => true,
  }));
}

function optionsOf(pid: number): EngineOptions {
  return {
    bufsize: RING,
    strsize: 64,
    onfull: "drop",
    waitmax: 1000,
    nofollow: false,
    target: pid,
    running: [pid],
    isCommand: false,
    live: false,
    frames: 100,
    userFrames: 100,
    processFacts: false,
    threadEnds: false,
    execs: false,
    dumpbpf: false,
  };
}
