/** The sandbox process as the control plane has it, with the rings written by the test. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { Program } from "../../src/handler/program.ts";
import { built } from "../../src/built.ts";
import { settle } from "../../src/options/settings.ts";
import { native } from "../../src/native.ts";
import type { FromSandbox, ProbeInfo, RuntimeOptions, ToSandbox } from "../../src/runtime/contract.ts";
import { FrameDecoder, encodeJson } from "../../src/runtime/frames.ts";
import { ROOT } from "../support/pyprobe.ts";
import { Producer } from "../native/producer.ts";

const OPTIONS: RuntimeOptions = {
  ...settle({ quiet: true, memory: 64, timelimit: 20_000 }),
  target: 0,
  args: [],
  parameters: {},
  terminal: false,
  clockOffset: "0",
};

export class Rig {
  readonly child: ChildProcess;
  readonly messages: FromSandbox[] = [];
  text = "";
  stderr = "";
  readonly #channel: Duplex;
  readonly #descriptors: number;
  #rings = 0;

  constructor(options: { uid?: number } = {}) {
    const [ours, theirs] = native.socketpair();
    this.#descriptors = ours;
    const node = [process.execPath, "--no-node-snapshot", join(ROOT, "dist/sandbox.cjs"), String(process.pid)];
    this.child = spawn(built("pyprobe_sandbox"), node, {
      stdio: ["ignore", "ignore", "pipe", "pipe", theirs],
      env: {},
      ...options,
    });
    native.closeFd(theirs);
    this.#channel = this.child.stdio[3] as Duplex;
    this.#channel.on("error", () => {});
    const decoder = new FrameDecoder();
    this.#channel.on("data", (piece: Buffer) => {
      for (const frame of decoder.push(piece)) {
        if (frame.type === "text") this.text += frame.bytes.toString();
        else this.messages.push(frame.message as FromSandbox);
      }
    });
    this.child.stderr!.on("data", (bytes: Buffer) => (this.stderr += bytes.toString()));
  }

  send(message: ToSandbox): void {
    this.#channel.write(encodeJson(message));
  }

  load(code: string, options: Partial<RuntimeOptions> = {}): Promise<FromSandbox> {
    this.send({ type: "load", program: program(code), options: { ...OPTIONS, ...options } });
    return this.hear("loaded", "failed");
  }

  /** A ring of a process; the sandbox reads it from now on. */
  ring(pid: number, size = 1 << 16): Producer {
    const producer = new Producer(size);
    native.sendFd(this.#descriptors, Buffer.of(0), producer.fd);
    native.closeFd(producer.fd);
    this.send({ type: "ring", ring: this.#rings++, kind: "agent", size, pid });
    return producer;
  }

  /** The next message of one of these types, heard before or to come. */
  async hear(...types: FromSandbox["type"][]): Promise<FromSandbox> {
    for (;;) {
      const at = this.messages.findIndex(({ type }) => types.includes(type));
      if (at >= 0) return this.messages.splice(at, 1)[0]!;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the sandbox ended with ${this.child.signalCode ?? this.child.exitCode}: ${this.stderr}`);
      }
      await Promise.race([once(this.#channel, "data"), once(this.child, "close")]);
    }
  }

  end(): Promise<FromSandbox> {
    this.send({ type: "end", probe: -1, known: { lost: {}, counts: {}, findings: [] } });
    return this.hear("done", "failed");
  }

  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    this.#channel.resume();
  }

  /** Hangs up; the sandbox ends by itself. */
  async close(): Promise<void> {
    native.closeFd(this.#descriptors);
    this.#channel.destroy();
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "exit");
  }
}

/** What src/handler would make of one file that imports from pyprobe. */
export function program(code: string, others: Record<string, string> = {}): Program {
  const imports = { pyprobe: "pyprobe", ...Object.fromEntries(Object.keys(others).map((name) => [name, name])) };
  const modules = Object.entries({ "script.ts": code, ...others }).map(([name, text]) => ({
    name,
    source: text,
    code: text,
    imports,
  }));
  return { entry: "script.ts", modules, sites: [], selfNames: [], localNames: [] };
}

/** A python function-entry probe that runs these clauses. */
export function functionEntry(clauses: number[], number = 1): ProbeInfo {
  return {
    number,
    provider: "python",
    pidProvider: true,
    module: "python3",
    func: "_PyEval_EvalFrameDefault",
    name: "function-entry",
    args: [
      { name: "filename", type: "string", from: { code: "filename" }, doc: "" },
      { name: "funcname", type: "string", from: { code: "funcname" }, doc: "" },
      { name: "lineno", type: "int", from: { slot: 0 }, doc: "" },
    ],
    slots: ["int"],
    slotIndex: [0],
    clauses,
  } as ProbeInfo;
}
