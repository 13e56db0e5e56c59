/** The rings that the sandbox reads, by number, around the addon's one reader. */
import { native, type NativeError, type Reader } from "../native.ts";
import type { ToSandbox } from "./contract.ts";

/** A ring that is read no more. */
export interface Closed {
  ring: number;
  pid: number;
  /** How it broke the format; null when it just ended. */
  why: string | null;
  /** Whether its process has no other ring (one that called exec may have two for a while). */
  last: boolean;
}

export class Rings {
  readonly #reader: Reader = new native.Reader();
  /** Pids by ring. */
  readonly #pids = new Map<number, number>();

  /** @param descriptors the socket that brings one descriptor for each ring. */
  constructor(private readonly descriptors: number) {}

  /** Waits for the ring's descriptor, and reads it from now on; why it cannot, or undefined. */
  add({ ring, kind, size, pid }: Extract<ToSandbox, { type: "ring" }>): string | undefined {
    const { fd } = native.recvFd(this.descriptors, 16);
    if (fd < 0) return "its descriptor did not arrive";
    try {
      this.#reader.addRing(ring, fd, kind === "bpf" ? 1 : 0, size, pid);
      this.#pids.set(ring, pid);
      return undefined;
    } catch (error) {
      return `its memory could not be mapped (${(error as NativeError).message})`;
    } finally {
      native.closeFd(fd);
    }
  }

  /** The same for what its producers count into. */
  addTallies({ ring, size }: Extract<ToSandbox, { type: "tallies" }>): string | undefined {
    const { fd } = native.recvFd(this.descriptors, 16);
    if (fd < 0) return "what it counts into did not arrive";
    try {
      this.#reader.addTallies(ring, fd, size);
      return undefined;
    } catch (error) {
      return `what it counts into could not be mapped (${(error as NativeError).message})`;
    } finally {
      native.closeFd(fd);
    }
  }

  /** Waits for a descriptor that is no ring's; it is the caller's to close. Throws when none comes. */
  descriptor(): number {
    const { fd } = native.recvFd(this.descriptors, 16);
    if (fd < 0) throw new Error("a descriptor did not arrive");
    return fd;
  }

  end(ring: number): void {
    this.#reader.endRing(ring);
  }

  /** Believes nothing more of it. */
  drop(ring: number): void {
    this.#reader.dropRing(ring);
    this.#pids.delete(ring);
  }

  fill(batch: Uint8Array, until: number): number {
    return this.#reader.fill(batch, until);
  }

  /** What is written from now on is not taken, whatever time it says: so there is an end of what there is. */
  finish(): void {
    this.#reader.finish();
  }

  /** Looks at what agents have counted. */
  tally(): void {
    this.#reader.tally();
  }

  /** Records of what is new of that, as many as fit; 0 when there are no more. */
  takeTallies(batch: Uint8Array): number {
    return this.#reader.takeTallies(batch);
  }

  /** Whether there is more, behind a record that is being written. */
  get held(): boolean {
    return this.#reader.held();
  }

  /** Since the last call. */
  closed(): Closed[] {
    return this.#reader.takeClosed().map(({ ring, pid, why }) => {
      this.#pids.delete(ring);
      return { ring, pid, why, last: ![...this.#pids.values()].includes(pid) };
    });
  }

  /** Nobody remembers code objects of closed rings any more. */
  freeCodes(): void {
    this.#reader.freeCodes();
  }

  setVerdict(code: number, probes: number): void {
    this.#reader.setVerdict(code, probes);
  }

  counts(): { events: number; late: number; lost: number[] } {
    return this.#reader.counts();
  }

  close(): void {
    this.#reader.close();
  }
}
