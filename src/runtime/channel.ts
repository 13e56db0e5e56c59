/**
 * The sandbox's end of the message stream. Its event loop has one turn after another of one loop (loop.ts), so nothing
 * happens in callbacks: messages are kept until they are asked for, and `change` waits for whatever comes first.
 */
import type { Socket } from "node:net";
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

  /** @param gone called when the other end is: there is nobody left to work for. */
  constructor(
    private readonly socket: Socket,
    gone: () => void,
  ) {
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("drain", () => this.#wake?.());
    socket.on("error", gone);
    socket.on("close", gone);
  }

  /** What has come since the last call. */
  messages(): ToSandbox[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  say(message: FromSandbox): void {
    this.socket.write(encodeJson(message));
  }

  print(text: string): void {
    if (text !== "") this.socket.write(encodeText(text));
  }

  get full(): boolean {
    return this.socket.writableLength > FULL;
  }

  /** Waits until a message is there, room is made, or so many ms have passed; 0 = just a turn of the event loop. */
  change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms > 0 ? setTimeout(() => this.#wake?.(), ms) : setImmediate(() => this.#wake?.());
      this.#wake = () => {
        this.#wake = undefined;
        clearTimeout(timer as NodeJS.Timeout);
        clearImmediate(timer as NodeJS.Immediate);
        resolve();
      };
    });
  }

  #receive(bytes: Buffer): void {
    for (const frame of this.#decoder.push(bytes)) {
      if (frame.type === "message") this.#messages.push(frame.message as ToSandbox);
    }
    this.#wake?.();
  }
}
