/**
 * Where the handlers' output goes: standard output, or a file (-o). Writes are asynchronous and in order, one at a
 * time, so a slow reader slows the sandbox (and by the rings the target), and nothing else of the control plane.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, write } from "node:fs";
import { isatty } from "node:tty";
import { systemWords, UserError } from "../errors.ts";

/** Bytes waiting beyond which the writer is to be fed no more. */
const HIGH_WATER = 1 << 20;

/** The open descriptor that /dev/fd/N stands for, whatever it is: a socket, say, cannot be opened by a name. */
function descriptorNamed(file: string): number | undefined {
  const [, number] = /^\/dev\/fd\/(\d{1,9})$/.exec(file) ?? [];
  if (number === undefined) return undefined;
  fstatSync(Number(number));
  return Number(number);
}

export class Output {
  /** Where it went first. */
  readonly #first: number;
  #fd: number;
  #queue: Buffer[] = [];
  #queued = 0;
  #busy = false;
  #waiting: (() => void)[] = [];
  /** What could not be written by then is nobody's concern any more. */
  #abandoned = false;
  /** Why no more can be written: the reader went away (EPIPE), the disk is full, ... */
  failure: NodeJS.ErrnoException | undefined;

  /** Called once, when something could not be written. */
  failed: (error: NodeJS.ErrnoException) => void = () => {};

  /** Called before something is written, until it is taken away. */
  writing: (() => void) | undefined;

  /**
   * @param file undefined = standard output; a file is appended to, as dtrace does; /dev/fd/N is that descriptor.
   * @param elsewhere takes what would go to standard output.
   * @param replaces the file is emptied before the first is written, and not before: until then it has what it had.
   */
  constructor(
    readonly file: string | undefined,
    private readonly elsewhere?: (bytes: Buffer) => void,
    private replaces = false,
  ) {
    try {
      this.#fd = this.#first = file === undefined ? 1 : (descriptorNamed(file) ?? openSync(file, "a"));
    } catch (error) {
      throw new UserError(`the output file ${file} cannot be opened: ${systemWords(error)}`);
    }
  }

  write(bytes: Buffer): void {
    if (this.failure || this.#abandoned || bytes.length === 0) return;
    this.writing?.();
    if (this.elsewhere && this.file === undefined) return this.elsewhere(bytes);
    if (this.replaces && this.file !== undefined) this.#empty();
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    this.#next();
  }

  #empty(): void {
    this.replaces = false;
    if (fstatSync(this.#first).isFile()) ftruncateSync(this.#first);
  }

  get full(): boolean {
    return this.#queued > HIGH_WATER;
  }

  /** Resolves when there is room again. */
  room(): Promise<void> {
    return this.#queued <= HIGH_WATER ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when everything has been written, or could not be. */
  async flush(): Promise<void> {
    while (this.#queued > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Waits no longer for a reader that takes nothing: what it has not taken is gone. */
  abandon(): void {
    this.#abandoned = true;
    this.#drop();
  }

  /** Whether a write is still under way though all is abandoned: it holds up a thread of this process. */
  get isStuck(): boolean {
    return this.#abandoned && this.#busy;
  }

  /** Whether it goes to a terminal, and to nothing else. */
  get isTerminal(): boolean {
    return this.file === undefined && !this.elsewhere && isatty(this.#fd);
  }

  /** Where it goes now; for a child that shall write there. */
  get descriptor(): number {
    return this.#fd;
  }

  /** From here on it is appended to a file, or goes where it went first. After flush(). Throws what openSync does. */
  redirect(file: string | undefined): void {
    const fd = file === undefined ? this.#first : openSync(file, "a");
    if (this.#fd !== this.#first) closeSync(this.#fd);
    this.#fd = fd;
  }

  /** Empties the file that it goes to, if it is one. After flush(). */
  truncate(): void {
    if (!fstatSync(this.#fd).isFile()) return;
    ftruncateSync(this.#fd);
    // Opened by the shell's > it would go on where it was, behind a hole; one that appends begins anew.
    if (this.#fd === 1) this.redirect("/proc/self/fd/1");
  }

  close(): void {
    if (this.#fd !== this.#first) closeSync(this.#fd);
    if (this.file !== undefined) closeSync(this.#first);
  }

  #next(): void {
    const bytes = this.#queue[0];
    if (this.#busy || bytes === undefined) return;
    this.#busy = true;
    write(this.#fd, bytes, (error, written) => {
      this.#busy = false;
      if (this.#abandoned) return;
      if (error?.code === "EAGAIN") return void setTimeout(() => this.#next(), 5); // a non-blocking pipe that is full
      if (error) return this.#fail(error);
      this.#queued -= written;
      if (written === bytes.length) this.#queue.shift();
      else this.#queue[0] = bytes.subarray(written);
      this.#wake();
      this.#next();
    });
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.failure = error;
    this.#drop();
    this.failed(error);
  }

  #drop(): void {
    this.#queue = [];
    this.#queued = 0;
    this.#wake();
  }

  #wake(): void {
    if (this.#queued > HIGH_WATER) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
