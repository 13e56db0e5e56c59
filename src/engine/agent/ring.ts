/** The tracer's side of one agent ring: its memory, and the control words that the agent obeys (wire.h). */
import { closeSync } from "node:fs";
import { native } from "../../native.ts";
import * as wire from "../../wire.ts";
import type { Compiled } from "./work.ts";

/** linux/futex.h */
const FUTEX_OWNER_DIED = 0x40000000;

/** What the agent is asked for; `generation` follows by itself. */
export interface ControlWords {
  mask: number;
  strsize: number;
  /** Python frames captured of a thread at most. */
  frames: number;
  wait: boolean;
  waitMs: number;
  nofollow: boolean;
  tallyBytes: number;
  work: Compiled;
  /** By agent probe. */
  probes: { bit: number; number: number; captures: number }[];
}

export class AgentRing {
  readonly fd: number;
  readonly bytes: number;
  #control: DataView;
  #producer: DataView;
  #words: Int32Array;
  #work: Buffer;
  #mask = 0;

  /** @param size bytes of the data part, a power of two. Throws when the kernel refuses the memory. */
  constructor(
    readonly size: number,
    readonly pid: number,
    words: ControlWords,
  ) {
    this.fd = native.memfdRing(size);
    const tail = 2 * wire.PAGE + size;
    const work = tail + wire.PAGE + 2 * wire.VERDICTS;
    this.bytes = work + wire.WORK_BYTES + wire.TALLY_BYTES;
    this.#work = Buffer.from(native.map(this.fd, work, wire.WORK_BYTES, "write"));
    const control = native.mapControl(this.fd, size);
    this.#control = new DataView(control);
    this.#words = new Int32Array(control);
    this.#producer = new DataView(native.map(this.fd, wire.PAGE, wire.PAGE, "read"), 64);
    this.#put(wire.control.magic, wire.WIRE_MAGIC);
    this.#put(wire.control.version, wire.WIRE_VERSION);
    this.#put(wire.control.size, size);
    this.#put(wire.control.tracer, process.pid);
    this.configure(words);
  }

  /** Writes all words, then raises the generation: the agent obeys at its next event, or when it is called on. */
  configure(words: ControlWords): void {
    Atomics.store(this.#words, wire.control.changing / 4, 1);
    this.#put(wire.control.strsize, words.strsize);
    this.#put(wire.control.frames, words.frames);
    this.#put(wire.control.onfull, words.wait ? 1 : 0);
    this.#put(wire.control.wait_ms, words.waitMs);
    this.#put(wire.control.flags, words.nofollow ? wire.FLAG_NOFOLLOW : 0);
    this.#put(wire.control.tally_bytes, words.tallyBytes);
    this.#putWork(words.work);
    for (const { bit, number, captures } of words.probes) {
      this.#control.setUint16(wire.control.probe + 2 * bit, number, true);
      this.#control.setUint16(wire.control.captures + 2 * bit, captures, true);
    }
    this.setMask(words.mask);
    Atomics.store(this.#words, wire.control.changing / 4, 0);
  }

  /** Bit PYPROBE_AGENT_x for each probe wanted; 0 takes every hook out. */
  setMask(mask: number): void {
    this.#mask = mask;
    this.#put(wire.control.mask, mask);
    Atomics.add(this.#words, wire.control.generation / 4, 1);
  }

  /** The session is over: every hook out, and the ring let go of. */
  leave(): void {
    this.#put(wire.control.flags, wire.FLAG_LEAVE);
    this.setMask(0);
  }

  /** Whether the agent has followed all that was written. */
  get isFollowed(): boolean {
    const wanted = this.#control.getUint32(wire.control.generation, true);
    return this.#producer.getUint32(wire.producer.armed_generation, true) === wanted;
  }

  /** Whether the process has it: an agent that was answered too late has gone on without. */
  get isTaken(): boolean {
    return this.#producer.getUint32(wire.producer.magic, true) === wire.WIRE_MAGIC;
  }

  /** Agent probes that really fire in the process now. */
  get armedMask(): number {
    return this.#producer.getUint32(wire.producer.armed_mask, true);
  }

  /** Whether the process has switched itself off, because it had waited too long for the reader: only then, and it lost an event. */
  get gaveUp(): boolean {
    return this.#mask !== 0 && this.armedMask === 0 && this.waited > 0 && this.#hasLost && !this.#readerGone;
  }

  /** The reader's robust futex says that its owner died: then that is why the process switched itself off. */
  get #readerGone(): boolean {
    return (this.#control.getUint32(wire.control.reader, true) & FUTEX_OWNER_DIED) !== 0;
  }

  get #hasLost(): boolean {
    for (let probe = 0; probe < wire.PROBES_MAX; probe++) {
      if (this.#producer.getBigUint64(wire.producer.lost + 8 * probe, true) > 0n) return true;
    }
    return false;
  }

  /** ms that the process has waited for the reader. */
  get waited(): number {
    return Number(this.#producer.getBigUint64(wire.producer.waited, true)) / 1e6;
  }

  closeDescriptor(): void {
    closeSync(this.fd);
  }

  /** The agent reads it as a whole when the generation is raised. */
  #putWork({ starts, ops, texts, pool }: Compiled): void {
    this.#put(wire.control.ops, ops.length);
    this.#put(wire.control.texts, texts.length);
    this.#put(wire.control.pool, pool.length);
    starts.forEach((start, probe) => this.#control.setUint16(wire.control.work + 2 * probe, start, true));
    ops.forEach(({ op, a, to, n }, i) => {
      const at = i * wire.op.sizeof;
      this.#work.writeUInt16LE(op, at + wire.op.op);
      this.#work.writeUInt16LE(a, at + wire.op.a);
      this.#work.writeUInt32LE(to, at + wire.op.to);
      this.#work.writeBigUInt64LE(n, at + wire.op.n);
    });
    const behind = ops.length * wire.op.sizeof;
    texts.forEach(({ field, relation, at, length }, i) => {
      const to = behind + i * wire.text.sizeof;
      this.#work.writeUInt16LE(field, to + wire.text.field);
      this.#work.writeUInt16LE(relation, to + wire.text.relation);
      this.#work.writeUInt32LE(at, to + wire.text.at);
      this.#work.writeUInt32LE(length, to + wire.text.length);
    });
    pool.copy(this.#work, behind + texts.length * wire.text.sizeof);
  }

  #put(offset: number, value: number): void {
    this.#control.setUint32(offset, value, true);
  }
}
