/**
 * Where the running kernel keeps a member of a struct, from its own description of its types (BTF): the header, then
 * types one after another, then the names.
 *
 *   type: u32 name, u32 info (members: low 16 bits; kind: bits 24-28; bit 31: members have bit offsets), u32 size
 *   a struct's member: u32 name, u32 type, u32 offset in bits
 */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { native } from "../../native.ts";

const BTF = "/sys/kernel/btf/vmlinux";
const STRUCT = 4;
/** Bytes that follow the 12 of a type, by kind, and for each of its members. */
const EXTRA: Record<number, [once: number, each: number]> = {
  1: [4, 0], // int
  3: [12, 0], // array
  4: [0, 12], // struct
  5: [0, 12], // union
  6: [0, 8], // enum
  13: [0, 8], // function's prototype
  14: [4, 0], // variable
  15: [0, 12], // section
  17: [4, 0], // tag of a declaration
  19: [0, 12], // enum of 64 bits
};

let running: Btf | undefined;

/** The running kernel's, read once. Throws when the kernel does not describe its types (CONFIG_DEBUG_INFO_BTF). */
export function kernelTypes(): Btf {
  return (running ??= new Btf(kernelBytes()));
}

/** Mapped, from Linux 6.16 on: reading the 5 MB, which go by the page, takes 15 ms. */
function kernelBytes(): Buffer {
  const fd = openSync(BTF, "r");
  try {
    return Buffer.from(native.map(fd, 0, fstatSync(fd).size, "private"));
  } catch {
    return readFileSync(BTF);
  } finally {
    closeSync(fd);
  }
}

export class Btf {
  readonly #words: Uint32Array;
  readonly #names: Buffer;
  readonly #types: number;
  readonly #end: number;

  constructor(bytes: Buffer) {
    const [head, types, length, names] = [4, 8, 12, 16].map((at) => bytes.readUInt32LE(at)) as [
      number,
      number,
      number,
      number,
    ];
    if (bytes.readUInt16LE(0) !== 0xeb9f) throw new Error(`${BTF} is not BTF`);
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
    this.#words = new Uint32Array(aligned.buffer, aligned.byteOffset, bytes.length >> 2);
    this.#types = (head + types) >> 2;
    this.#end = (head + types + length) >> 2;
    this.#names = bytes.subarray(head + names);
  }

  /** By the names of members ("pid"), their offsets in bytes. Throws when the struct or a member is not there. */
  offsets<M extends string>(struct: string, members: readonly M[]): Record<M, number> {
    const words = this.#words;
    const name = this.#nameAt(struct);
    for (let at = this.#types; at < this.#end;) {
      const info = words[at + 1]!;
      const [kind, count] = [(info >>> 24) & 31, info & 0xffff];
      if (kind === STRUCT && words[at] === name && count > 0) return this.#members(struct, at, count, members);
      const [once, each] = EXTRA[kind] ?? [0, 0];
      at += 3 + ((once + each * count) >> 2);
    }
    throw new Error(`the kernel has no struct ${struct}`);
  }

  #members<M extends string>(struct: string, at: number, count: number, wanted: readonly M[]): Record<M, number> {
    const found = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const [name, , bits] = this.#words.subarray(at + 3 + 3 * i, at + 6 + 3 * i) as unknown as [
        number,
        number,
        number,
      ];
      found.set(this.#text(name), (bits & 0xffffff) / 8);
    }
    const entries = wanted.map((member) => {
      const offset = found.get(member);
      if (offset === undefined) throw new Error(`the kernel's struct ${struct} has no ${member}`);
      return [member, offset] as const;
    });
    return Object.fromEntries(entries) as Record<M, number>;
  }

  /** Where the name stands; each name stands once. */
  #nameAt(name: string): number {
    return this.#names.indexOf(`\0${name}\0`, 0, "latin1") + 1;
  }

  #text(at: number): string {
    return this.#names.toString("latin1", at, this.#names.indexOf(0, at));
  }
}
