/** Builds batches as the reader makes them: records of native/wire.h behind [u32 length][u32 ring]. */
import {
  KIND_CODE,
  KIND_EVENT,
  KIND_MESSAGE,
  KIND_PROCESS,
  KIND_THREAD_END,
  RECORD_SIZE,
  STR_NULL,
  STR_WHOLE,
} from "../../src/wire.ts";

/** A slot: an int, a whole string, NULL, or a string in another state. */
export type Slot = number | bigint | string | null | { bytes: Uint8Array | string; state?: number; claim?: number };

export interface Header {
  ring?: number;
  time?: number | bigint;
  pid?: number;
  tid?: number;
  kind?: number;
  probe?: number;
  ref?: number;
}

export interface CodeObject {
  firstlineno?: number;
  filename?: Slot;
  funcname?: Slot;
  qualname?: Slot;
  module?: Slot;
}

function slotBytes(slot: Slot): Buffer {
  if (typeof slot === "number" || typeof slot === "bigint") {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(slot));
    return bytes;
  }
  if (slot === null) return slotBytes({ bytes: "", state: STR_NULL });
  if (typeof slot === "string") return slotBytes({ bytes: slot });
  const text = Buffer.from(slot.bytes as string);
  const bytes = Buffer.alloc(8 + ((text.length + 7) & ~7));
  bytes.writeUInt32LE(slot.claim ?? text.length, 0);
  bytes[4] = slot.state ?? STR_WHOLE;
  text.copy(bytes, 8);
  return bytes;
}

/** One record. `length` lies about its length. */
export function record(header: Header, slots: Slot[] = [], length?: number): Buffer {
  const { ring = 1, time = 1_000_000_000, pid = 1234, tid = pid, kind = KIND_EVENT, probe = 0, ref = 0 } = header;
  const body = Buffer.concat(slots.map(slotBytes));
  const bytes = Buffer.alloc(8 + RECORD_SIZE + body.length);
  bytes.writeUInt32LE(length ?? RECORD_SIZE + body.length, 0);
  bytes.writeUInt32LE(ring, 4);
  bytes.writeBigUInt64LE(BigInt(time), 8);
  bytes.writeInt32LE(pid, 16);
  bytes.writeInt32LE(tid, 20);
  bytes.writeUInt16LE(kind, 24);
  bytes.writeUInt16LE(probe, 26);
  bytes.writeUInt32LE(ref, 28);
  body.copy(bytes, 32);
  return bytes;
}

export function code(ref: number, object: CodeObject, header: Header = {}): Buffer {
  const { firstlineno = 1, filename = "/app/fib.py", funcname = "f", qualname = "f", module = "__main__" } = object;
  return record({ ...header, kind: KIND_CODE, ref }, [firstlineno, filename, funcname, qualname, module, ref]);
}

export function process(execname: string, { ppid = 1000, uid = 1001, gid = 1002 } = {}, header: Header = {}): Buffer {
  return record({ ...header, kind: KIND_PROCESS }, [ppid, uid, gid, 0x030d00f0, execname, "/usr/bin/python3"]);
}

export function threadEnd(pid: number, tid: number): Buffer {
  return record({ pid, tid, kind: KIND_THREAD_END });
}

export function message(severity: number, text: string): Buffer {
  return record({ kind: KIND_MESSAGE }, [severity, text]);
}
