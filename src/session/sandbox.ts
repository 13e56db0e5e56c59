/**
 * The control plane's end of the sandbox process: talks to it, bounds its memory, and says in words why it died when it
 * does. It gets two sockets and nothing else: messages on descriptor 3, descriptors on descriptor 4.
 *
 * Nothing of what it says is relied on (hearing.ts checks each message), nor that it answers: it handles messages in their
 * order, so one that answers what it was asked later, and not what it was asked before, is not the one that we started.
 * What it leaves unread does not pile up here. One that breaks these rules is killed, and the session ends with the reason.
 */
import { closeSync, readFileSync } from "node:fs";
import { native } from "../native.ts";
import { FrameDecoder, encodeJson } from "../runtime/frames.ts";
import type { FromSandbox, ScriptError, ToSandbox } from "../runtime/contract.ts";
import { memoryError, timeError } from "../runtime/limits.ts";
import { ShapeError } from "../shapes.ts";
import { heard } from "./hearing.ts";
import { sandboxProcess, type SandboxProcess } from "./sandbox-process.ts";

/** ms between looks at the sandbox's memory and its answers. */
const WATCH_INTERVAL = 100;

/** ms beyond their time limit after which handlers that V8 cannot interrupt (one huge fill, say) are stopped from here. */
const GRACE = 2000;

/** MiB that the sandbox process needs beside what its isolate may use: node itself, the batch, output on its way. */
const OVERHEAD = 256;

/** Bytes of a message from it, far more than any needs; and of what it has not read yet, beyond which nothing is read of it. */
const MESSAGE_MAX = 64 << 20;
const UNREAD_MAX = 64 << 20;

/** Answers that come when their work is done, and others before them. */
const LATE: readonly FromSandbox["type"][] = ["done", "recorded"];

/** Pings that may be answered before a question that was asked before all of them but one. */
const PONGS_MAX = 1;

export interface SandboxEvents {
  /** Every message, answers included. A returned promise holds back what follows until it resolves. */
  message(message: FromSandbox): Promise<void> | void;
  /** Handler output. A returned promise holds back what follows until it resolves. */
  text(bytes: Buffer): Promise<void> | void;
  /** It ended without being asked to. */
  died(why: ScriptError): void;
}

interface Question {
  type: FromSandbox["type"];
  /** Pings that were answered since. */
  pongs: number;
  resolve(message: FromSandbox | undefined): void;
}

export class Sandbox {
  readonly #process: SandboxProcess;
  #watch: NodeJS.Timeout;
  #closing = false;
  #hasEnded = false;
  #killedFor: ScriptError | undefined;
  /** Looks since the last ping that got no answer while we were listening. */
  #unanswered = 0;
  #listening = true;
  #waiting: Question[] = [];
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
    start: (writes: boolean) => SandboxProcess = sandboxProcess,
  ) {
    this.#process = start(writes);
    const { messages, stderr, ended } = this.#process;
    messages.on("error", () => {}); // its end is told by `ended`
    stderr.on("data", (bytes: Buffer) => (this.#stderr = (this.#stderr + bytes.toString()).slice(-8192)));
    ended.then(
      ({ status, signal }) => this.#whenEnded(explainEnd(status, signal, this.#stderr, this.memory)),
      (error: Error) => this.#whenEnded({ message: `the sandbox process could not be started: ${error.message}` }),
    );
    this.#watch = setInterval(() => this.#look(), WATCH_INTERVAL);
    this.#watch.unref();
    void this.#receive();
  }

  get pid(): number {
    return this.#process.pid;
  }

  send(message: ToSandbox): void {
    const { messages } = this.#process;
    if (!messages.destroyed) messages.write(encodeJson(message));
  }

  /** Sends, and waits for the answer of this type; undefined when the sandbox fails or dies before it answers. */
  ask<T extends FromSandbox["type"]>(
    message: ToSandbox,
    type: T,
  ): Promise<Extract<FromSandbox, { type: T }> | undefined> {
    if (this.#hasEnded || this.#closing) return Promise.resolve(undefined);
    const answer = new Promise<FromSandbox | undefined>((resolve) => this.#waiting.push({ type, pongs: 0, resolve }));
    this.send(message);
    return answer as Promise<Extract<FromSandbox, { type: T }> | undefined>;
  }

  /** The descriptor for the "ring" message that goes with it. */
  sendDescriptor(fd: number): void {
    try {
      native.sendFd(this.#process.descriptors, Buffer.of(0), fd);
    } catch {
      // It died: `died` has said so, or will.
    }
  }

  /** Waits no longer for what it is to do: it is killed. Nothing where it is done. */
  abandon(): void {
    const message = "the handlers were stopped before they were done, as a second signal asked";
    if (!this.#closing && !this.#hasEnded) this.#kill({ message });
  }

  /** Ends it; `died` is not called. May be called again. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    clearInterval(this.#watch);
    this.#process.messages.destroy();
    this.#process.kill();
    closeSync(this.#process.descriptors);
    this.#answer(this.#waiting, undefined);
  }

  async #receive(): Promise<void> {
    const decoder = new FrameDecoder(MESSAGE_MAX);
    try {
      for await (const piece of this.#process.messages) {
        await this.#take(decoder, piece as Buffer);
        if (this.#closing || this.#killedFor) return;
      }
    } catch {
      // A reset connection: the sandbox died, and `close` tells.
    }
  }

  async #take(decoder: FrameDecoder, piece: Buffer): Promise<void> {
    const { messages } = this.#process;
    try {
      for (const frame of decoder.push(piece)) {
        if (this.#closing || this.#killedFor) return;
        if (frame.type === "text") await this.#meanwhile(this.events.text(frame.bytes));
        else await this.#hear(heard(frame.message));
        if (messages.writableLength > UNREAD_MAX) await hasRead(messages);
      }
    } catch (error) {
      this.#kill(error instanceof ShapeError ? strange(error.message) : ours(error));
    }
  }

  /** Waits for work of ours, during which the sandbox's answers are not heard, and not missed. */
  async #meanwhile(work: Promise<void> | void): Promise<void> {
    if (!work) return;
    this.#listening = false;
    await work;
    this.#listening = true;
  }

  async #hear(message: FromSandbox): Promise<void> {
    if (message.type === "pong") this.#ponged();
    if (message.type === "done" && !this.#waiting.some(({ type }) => type === "done"))
      throw new ShapeError('is "done", the last of all, and it was not asked to end');
    await this.#meanwhile(this.events.message(message));
    const first = this.#waiting.find(({ type }) => type === message.type);
    this.#answer(
      this.#waiting.filter((one) => one === first || message.type === "failed"),
      message,
    );
    if (message.type === "done") this.close(); // nothing else is to come
  }

  #ponged(): void {
    this.#unanswered = 0;
    for (const question of this.#waiting) {
      if (question.pongs++ < PONGS_MAX || LATE.includes(question.type)) continue;
      throw new ShapeError(`has no "${question.type}", which was to come before others`);
    }
  }

  #answer(questions: readonly Question[], message: FromSandbox | undefined): void {
    this.#waiting = this.#waiting.filter((one) => !questions.includes(one));
    for (const { type, resolve } of questions) resolve(type === message?.type ? message : undefined);
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
    this.#killedFor ??= why;
    this.#process.kill();
  }

  #whenEnded(why: ScriptError): void {
    this.#hasEnded = true;
    clearInterval(this.#watch);
    this.#answer(this.#waiting, undefined);
    if (!this.#closing) this.events.died(this.#killedFor ?? why);
  }
}

/** Resolves when it has read what it was sent, or is gone. */
function hasRead(messages: SandboxProcess["messages"]): Promise<void> {
  if (messages.destroyed) return Promise.resolve();
  return new Promise((resolve) => messages.once("drain", resolve).once("close", resolve));
}

function strange(why: string): ScriptError {
  return {
    message: `the sandbox process, which runs the handlers, was stopped, for what it said ${why}`,
    hint: "a script that you do not trust may have broken out of V8: look at it; if it has not, this is a bug in pyprobe",
  };
}

function ours(error: unknown): ScriptError {
  const { message = String(error) } = error as Partial<Error>;
  return {
    message: `what the sandbox process said could not be dealt with: ${message}`,
    hint: "this is a bug in pyprobe, please report it",
  };
}

/** Who kills so, mostly. */
const KILLED =
  "the kernel kills where memory is short, the machine's or a control group's (memory.max), and says so in its log (dmesg)";

/** Why the sandbox process ended by itself. V8 aborts the process when it runs out of memory, whatever the limit. */
function explainEnd(status: number | null, signal: string | null, stderr: string, memory: number): ScriptError {
  if (/out of memory|Allocation failed|heap limit|is_heap_oom = 1/i.test(stderr)) return memoryError(memory);
  const how = signal ? `was killed by ${signal}` : `exited with status ${status}`;
  const last = stderr.trim().split("\n").slice(-3).join("\n");
  const message = `the sandbox process, which runs the handlers, ${how}${last && `; its last words:\n${last}`}`;
  return { message, ...(signal === "SIGKILL" && { hint: KILLED }) };
}

/** Resident memory of a process, MiB; undefined when it is gone. */
function residentMiB(pid: number): number | undefined {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * 4096) / 2 ** 20;
  } catch {
    return undefined;
  }
}
