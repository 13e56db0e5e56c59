/**
 * The sandbox's end of the message stream. Its event loop has one turn after another of one loop (loop.ts), so nothing
 * happens in callbacks: messages are kept until they are asked for, and `change` waits for whatever comes first.
 *
 * The first message, the script, is read and answered without an event loop: Node's sockets take 12 ms to load, and
 * nobody needs to wait for those. They are loaded while the control plane arms what the script asks for.
 */
import { readSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import { native } from "../native.ts";
import type { FromSandbox, ToSandbox } from "./contract.ts";
import { FrameDecoder, encodeJson, encodeText } from "./frames.ts";

/**
 * Bytes on their way beyond which the loop takes no more records: the control plane, or who reads its output, is slow.
 */
const FULL = 1 << 20;

export class Channel {
  readonly #decoder = new FrameDecoder();
  #messages: ToSandbox[] = [];
  #wake: (() => void) | undefined;
  #socket: Socket | undefined;

  /** @param gone called when the other end is: there is nobody left to work for. */
  constructor(
    private readonly fd: number,
    private readonly gone: () => void,
  ) {}

  /** Waits for the first message, and does nothing else meanwhile. */
  awaitFirst(): void {
    const piece = Buffer.allocUnsafe(1 << 16);
    while (this.#messages.length === 0) {
      const bytes = readSync(this.fd, piece);
      if (bytes === 0) return this.gone();
      this.#receive(Buffer.from(piece.subarray(0, bytes)));
    }
  }

  /** What has come since the last call. */
  messages(): ToSandbox[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  say(message: FromSandbox): void {
    this.#write(encodeJson(message));
  }

  print(text: string): void {
    if (text !== "") this.#write(encodeText(text));
  }

  get full(): boolean {
    return (this.#socket?.writableLength ?? 0) > FULL;
  }

  /**
   * Waits until a message is there, room is made, or so many ms have passed; 0 = just a turn of the event loop. Returns a
   * time (ns): what was sent before it has come.
   */
  async change(ms: number): Promise<number> {
    this.#socket ??= await this.#open();
    if (this.#messages.length === 0) await this.#woken(ms);
    const time = native.nowNs();
    for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate); // between the two the socket is read
    return time;
  }

  #woken(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = ms > 0 ? setTimeout(() => this.#wake?.(), ms) : setImmediate(() => this.#wake?.());
      this.#wake = () => {
        this.#wake = undefined;
        clearTimeout(timer as NodeJS.Timeout);
        clearImmediate(timer as NodeJS.Immediate);
        resolve();
      };
    });
  }

  /**
   * Waits for the other end to go, which `gone` is told. Who goes first, and leaves unread what is on its way to it,
   * may have its own last words lost: the other end's socket fails before they are read.
   */
  async stay(): Promise<void> {
    this.#socket ??= await this.#open();
  }

  async #open(): Promise<Socket> {
    const { Socket } = await import("node:net");
    const socket = new Socket({ fd: this.fd, readable: true, writable: true });
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("drain", () => this.#wake?.());
    socket.on("error", this.gone);
    socket.on("close", this.gone);
    return socket;
  }

  #write(bytes: Buffer): void {
    if (this.#socket) this.#socket.write(bytes);
    else for (let done = 0; done < bytes.length;) done += writeSync(this.fd, bytes, done);
  }

  #receive(bytes: Buffer): void {
    for (const frame of this.#decoder.push(bytes)) {
      if (frame.type === "message") this.#messages.push(frame.message as ToSandbox);
    }
    this.#wake?.();
  }
}
