/**
 * A process's memory, opened before anything is learned of the process. It stands for an address space, not for a pid:
 * when the process begins another program, or ends and its pid is given to another, it has nothing to be read any more.
 * So what was found in the process is true as long as its memory can be read by this.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { systemRefusal } from "./subject.ts";

export class Memory {
  readonly #fd: number | undefined;
  readonly #error: unknown;

  constructor(private readonly pid: number) {
    try {
      this.#fd = openSync(`/proc/${pid}/mem`, "r+");
    } catch (error) {
      this.#error = error; // (looking at the process finds better words)
    }
  }

  /** Throws Refusal where it may not be read and written. */
  get fd(): number {
    if (this.#fd === undefined) throw systemRefusal(this.pid, this.#error as NodeJS.ErrnoException);
    return this.#fd;
  }

  /** Whether the process is still what it was; `address`: somewhere that it has memory. */
  isSame(address: number): boolean {
    try {
      return readSync(this.fd, Buffer.alloc(1), 0, 1, address) === 1;
    } catch {
      return false;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }
}
