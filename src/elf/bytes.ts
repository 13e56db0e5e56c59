/**
 * A file's bytes, read in pieces. Nothing that a file says of itself is believed: every range is checked against the
 * file's real size before it is read, and no piece is larger than LARGEST.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";

/** What is wrong with a file, in the user's words, without its name. */
export class ElfError extends Error {}

/** Bytes: no table that we read whole may be larger. */
export const LARGEST = 128 << 20;

export class FileBytes {
  readonly size: number;
  readonly dev: bigint;
  readonly ino: bigint;
  readonly #fd: number;

  /** Throws ElfError when the path is no regular file or cannot be opened. Neither pipes nor devices are opened. */
  constructor(readonly path: string) {
    this.#fd = openRegular(path);
    const { size, dev, ino } = fstatSync(this.#fd, { bigint: true });
    this.size = Number(size);
    this.dev = dev;
    this.ino = ino;
  }

  /** `length` bytes from `offset`; `what` names them in the error. Throws ElfError when they are not all there. */
  read(offset: number, length: number, what: string): Buffer {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0)
      throw new ElfError(`${what}: its place in the file is beyond any file`);
    if (offset + length > this.size)
      throw new ElfError(
        `${what} reaches to byte ${offset + length} of a file of ${this.size}: it is cut short or damaged`,
      );
    if (length > LARGEST) throw new ElfError(`${what} has ${length} bytes; at most ${LARGEST} are read`);
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const count = readSync(this.#fd, bytes, done, length - done, offset + done);
      if (count === 0) throw new ElfError(`${what}: the file was cut short while it was read`);
      done += count;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function openRegular(path: string): number {
  let fd: number | undefined;
  try {
    if (!statSync(path).isFile()) throw new ElfError("it is not a regular file");
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    if (fstatSync(fd).isFile()) return fd;
    throw new ElfError("it is not a regular file");
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    if (error instanceof ElfError) throw error;
    throw new ElfError(`it cannot be opened (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`);
  }
}

/** A u64 as a number. Past 2^53 it is no longer exact, and then larger than any file or address that is checked. */
export function u64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * 2 ** 32 + bytes.readUInt32LE(at);
}

/** The text from `at` up to its NUL (or `limit`), as UTF-8. */
export function cString(bytes: Buffer, at: number, limit = bytes.length): string {
  if (at < 0 || at >= limit) return "";
  const end = bytes.indexOf(0, at);
  return bytes.toString("utf8", at, end < 0 || end > limit ? limit : end);
}
