/**
 * The control plane's end of the sandbox process: starts it, talks to it, bounds its memory, and says in words why it
 * died when it does. It gets two sockets and nothing else: messages on descriptor 3, descriptors on descriptor 4.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, readFileSync } from "node:fs";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { native } from "../native.ts";
import { FrameDecoder, encodeJson } from "../runtime/frames.ts";
import type { FromSandbox, ScriptError, ToSandbox } from "../runtime/contract.ts";
import { memoryError, timeError } from "../runtime/limits.ts";

const SANDBOX = fileURLToPath(new URL("./sandbox.js", import.meta.url));

/** ms between looks at the sandbox's memory and its answers. */
const WATCH_INTERVAL = 100;

/** ms beyond their time limit after which handlers that V8 cannot interrupt (one huge fill, say) are stopped from here. */
const GRACE = 2000;

/** MiB that the sandbox process needs beside what its isolate may use: node itself, the batch, output on its way. */
const OVERHEAD = 256;

export interface SandboxEvents {
  /** Every message, answers included. */
  message(message: FromSandbox): void;
  /** Handler output. A returned promise holds back what follows until it resolves. */
  text(bytes: Buffer): Promise<void> | void;
  /** It ended without being asked to. */
  died(why: ScriptError): void;
}

export class Sandbox {
  #child: ChildProcess;
  #channel: Duplex;
  #descriptors: number;
  #watch: NodeJS.Timeout;
  #closing = false;
  #killedFor: ScriptError | undefined;
  /** Looks since the last ping that got no answer while we were listening. */
  #unanswered = 0;
  #listening = true;
  #waiting: { type: FromSandbox["type"]; resolve: (message: FromSandbox | undefined) => void }[] = [];
  #stderr = "";

  /**
   * @param memory MiB that the handlers may use. @param timeLimit ms that they may take over one batch.
   * @param writes whether it will be handed a recording to write.
   */
  constructor(
    private readonly memory: number,
    private readonly timeLimit: number,
    writes: boolean,
    private readonly events: SandboxEvents,
  ) {
    const [ours, theirs] = native.socketpair();
    this.#descriptors = ours;
    const words = ["--no-node-snapshot", SANDBOX, String(process.pid), ...(writes ? ["writes"] : [])];
    this.#child = spawn(process.execPath, words, {
      stdio: ["ignore", "ignore", "pipe", "pipe", theirs],
      env: timeZone(),
      detached: true, // Ctrl-C is for the command and for us; what the sandbox still has to print must not be lost
    });
    closeSync(theirs);
    this.#channel = this.#child.stdio[3] as Duplex;
    this.#channel.on("error", () => {}); // its end is told by exit
    this.#child.stderr!.on("data", (bytes: Buffer) => (this.#stderr = (this.#stderr + bytes.toString()).slice(-8192)));
    this.#child.once("error", (error) =>
      this.events.died({ message: `the sandbox process could not be started: ${error.message}` }),
    );
    this.#child.once("close", (status, signal) => this.#ended(status, signal));
    this.#watch = setInterval(() => this.#look(), WATCH_INTERVAL);
    this.#watch.unref();
    void this.#receive();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  send(message: ToSandbox): void {
    if (!this.#channel.destroyed) this.#channel.write(encodeJson(message));
  }

  /** Sends, and waits for the answer of this type; undefined when the sandbox fails or dies before it answers. */
  ask<T extends FromSandbox["type"]>(
    message: ToSandbox,
    type: T,
  ): Promise<Extract<FromSandbox, { type: T }> | undefined> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve(undefined);
    const answer = new Promise<FromSandbox | undefined>((resolve) => this.#waiting.push({ type, resolve }));
    this.send(message);
    return answer as Promise<Extract<FromSandbox, { type: T }> | undefined>;
  }

  /** The descriptor for the "ring" message that goes with it. */
  sendDescriptor(fd: number): void {
    try {
      native.sendFd(this.#descriptors, Buffer.of(0), fd);
    } catch {
      // It died: `died` has said so, or will.
    }
  }

  /** Ends it; `died` is not called. */
  close(): void {
    this.#closing = true;
    clearInterval(this.#watch);
    this.#channel.destroy();
    this.#child.kill("SIGKILL");
    closeSync(this.#descriptors);
  }

  async #receive(): Promise<void> {
    const decoder = new FrameDecoder();
    try {
      for await (const chunk of this.#channel) {
        for (const frame of decoder.push(chunk as Buffer)) {
          if (frame.type === "text") await this.#text(frame.bytes);
          else this.#hear(frame.message as FromSandbox);
        }
      }
    } catch {
      // A reset connection: the sandbox died, and `close` tells.
    }
  }

  async #text(bytes: Buffer): Promise<void> {
    this.#listening = false;
    await this.events.text(bytes);
    this.#listening = true;
  }

  #hear(message: FromSandbox): void {
    if (message.type === "pong") this.#unanswered = 0;
    this.events.message(message);
    const first = this.#waiting.find(({ type }) => type === message.type);
    const answered = this.#waiting.filter((one) => one === first || message.type === "failed");
    this.#waiting = this.#waiting.filter((one) => !answered.includes(one));
    for (const { type, resolve } of answered) resolve(type === message.type ? message : undefined);
  }

  #look(): void {
    const resident = residentMiB(this.pid);
    if (resident !== undefined && resident > this.memory + OVERHEAD) return this.#kill(memoryError(this.memory));
    if (!this.#listening) return;
    if (this.#unanswered === 0) this.send({ type: "ping" });
    this.#unanswered++;
    if (this.#unanswered * WATCH_INTERVAL > this.timeLimit + GRACE)
      this.#kill(timeError("a batch of events", this.timeLimit));
  }

  #kill(why: ScriptError): void {
    this.#killedFor = why;
    this.#child.kill("SIGKILL");
  }

  #ended(status: number | null, signal: NodeJS.Signals | null): void {
    clearInterval(this.#watch);
    for (const { resolve } of this.#waiting) resolve(undefined);
    this.#waiting = [];
    if (!this.#closing) this.events.died(this.#killedFor ?? explainEnd(status, signal, this.#stderr, this.memory));
  }
}

/** The time zone that dates are printed in: the one thing of our environment that the sandbox is told. */
function timeZone(): Record<string, string> {
  const { TZ } = process.env;
  return TZ === undefined ? {} : { TZ };
}

/** Why the sandbox process ended by itself. V8 aborts the process when it runs out of memory, whatever the limit. */
function explainEnd(status: number | null, signal: string | null, stderr: string, memory: number): ScriptError {
  if (/out of memory|Allocation failed|heap limit|is_heap_oom = 1/i.test(stderr)) return memoryError(memory);
  const how = signal ? `was killed by ${signal}` : `exited with status ${status}`;
  const last = stderr.trim().split("\n").slice(-3).join("\n");
  return { message: `the sandbox process, which runs the handlers, ${how}${last && `; its last words:\n${last}`}` };
}

/** Resident memory of a process, MiB; undefined when it is gone. */
function residentMiB(pid: number): number | undefined {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * 4096) / 2 ** 20;
  } catch {
    return undefined;
  }
}
