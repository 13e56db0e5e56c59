/** Reads a recording's blocks one after the other. Nothing in the file is believed: what is not sound ends the reading. */
import { fstatSync, readSync } from "node:fs";
import {
  BLOCK_HEADER,
  FILE_HEADER,
  RecordingError,
  checkFileHeader,
  checkPayload,
  decodeBlockHeader,
  padded,
  type BlockHeader,
} from "./blocks.ts";

export class BlockReader {
  readonly size: number;
  #position = FILE_HEADER;
  #number = 0;
  #current: BlockHeader | undefined;

  /** @param fd stays the caller's to close. Throws RecordingError when it is no recording that can be read. */
  constructor(private readonly fd: number) {
    this.size = fstatSync(fd).size;
    const header = Buffer.alloc(FILE_HEADER);
    checkFileHeader(header.subarray(0, readSync(fd, header, 0, FILE_HEADER, 0)));
  }

  /** The next block's header, undefined at the end of the file. Throws RecordingError where the file is cut or damaged. */
  next(): BlockHeader | undefined {
    if (this.#current) this.#position += BLOCK_HEADER + padded(this.#current.length);
    this.#current = undefined;
    if (this.#position === this.size) return undefined;
    const bytes = Buffer.alloc(BLOCK_HEADER);
    if (readSync(this.fd, bytes, 0, BLOCK_HEADER, this.#position) < BLOCK_HEADER) throw this.#cut();
    const header = decodeBlockHeader(bytes, this.#number);
    if (this.#position + BLOCK_HEADER + padded(header.length) > this.size) throw this.#cut();
    this.#number++;
    return (this.#current = header);
  }

  /** The payload of the block that `next` gave, into this memory, which must hold it. Throws RecordingError. */
  payloadInto(memory: Uint8Array): Uint8Array {
    const header = this.#current!;
    const read = readSync(this.fd, memory, 0, header.length, this.#position + BLOCK_HEADER);
    if (read < header.length) throw this.#cut();
    const payload = memory.subarray(0, header.length);
    checkPayload(header, payload);
    return payload;
  }

  payload(): Buffer {
    return this.payloadInto(Buffer.allocUnsafe(this.#current!.length)) as Buffer;
  }

  #cut(): RecordingError {
    return new RecordingError(`is cut at byte ${this.#position}: block ${this.#number} is not whole`);
  }
}
