/** Memory that the event under way carries. */
import { STR_FAULT, STR_NULL } from "../../wire.ts";
import { Fault, memory } from "./memory.ts";

/**
 * Of the slots at these byte offsets (-1: of another address), whose bounds have been checked: up to `size` bytes of the
 * first that has so many, or else of the longest. NULL is null; a fault throws; undefined: there is no slot.
 */
export function bytesAmong(
  offsets: readonly number[],
  size: number,
  address: number | bigint,
): Uint8Array | null | undefined {
  const lengthAt = (offset: number) => memory.i32[offset >> 2]! >>> 0;
  const own = offsets.filter((offset) => offset >= 0);
  const sound = own.filter((offset) => ![STR_FAULT, STR_NULL].includes(memory.u8[offset + 4]! as 2));
  const longest = sound.reduce((best, each) => (best >= 0 && lengthAt(best) >= lengthAt(each) ? best : each), -1);
  const chosen = sound.find((offset) => lengthAt(offset) >= size) ?? longest;
  if (chosen >= 0) return memory.u8.slice(chosen + 8, chosen + 8 + Math.min(size, lengthAt(chosen)));
  if (own.length === 0) return undefined;
  if (memory.u8[own[0]! + 4] === STR_NULL) return null;
  throw new Fault(`the memory at 0x${BigInt.asUintN(64, BigInt(address)).toString(16)} could not be read`, address);
}
