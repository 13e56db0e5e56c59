/**
 * How our programs use their registers and their 512 bytes of stack. Every part of a program keeps to this:
 *
 *   r6  the context (the target's registers)        r8  a part's own, for the time of that part
 *   r7  the record, in scratch memory               r9  bytes of the record written so far
 *
 *   top -   8  pid << 32 | tid of the event         top - 48 ... -176  the integers of the record, one each 8 bytes
 *   top -  16  a value read from the target         top - 304 ... -177 a string to compare
 *   top -  24  a key for a map, a string's bound    top - 320 ... -305 the command's name
 *   top -  40  a dynptr                             top - 408 ... -321 a PROCESS record
 *
 * While clauses' work is done, before all of the right side but the command's name:
 *
 *   top - 416  the time                             top - 304 ...  -49 the key of a row
 *   top - 424  where the thread's variables are     top - 408 ... -329 the arguments, one each 8 bytes
 *   top - 432  the value to be counted              top - 496 ... -441 values that wait for others
 *   top - 440  whether a text could not be read     top - 512  whether a clause wants the event
 *
 * And always: top - 504, the entry of the site that has fired (members.ts).
 */
import type { Reg } from "./bpf/instruction.ts";

export const CONTEXT: Reg = 6;
export const RECORD: Reg = 7;
export const OWN: Reg = 8;
export const USED: Reg = 9;

export const PID_TGID = -8;
export const VALUE = -16;
export const KEY = -24;
/** How many bytes a string may have, where that is an argument. (No map is looked into meanwhile.) */
export const BOUND = KEY;
export const DYNPTR = -40;
export const COMPARED = -304;
export const COMPARED_BYTES = 128;
export const COMM = -320;
export const PROCESS = -408;

export const KEY_AT = COMPARED;
export const KEY_BYTES = 256;
export const TIME = -416;
export const SELF = -424;
export const TALLIED = -432;
export const TEXT_STATE = -440;
export const WANTED = -512;
export const MEMBER = -504;
/** Values that may wait. */
export const TEMPS = 7;

/** The stack slot of an argument, by its number. */
export function argSlot(number: number): number {
  if (number > 9) throw new RangeError(`argument ${number}`);
  return PROCESS + 8 * number;
}

/** The stack slot of a value that waits. */
export function tempSlot(depth: number): number {
  if (depth >= TEMPS) throw new RangeError(`${depth} values that wait`);
  return -448 - 8 * depth;
}

/** Integers that a record may hold. */
export const INTS_MAX = 16;

/** The stack slot of the record's integer of that number. */
export function intSlot(number: number): number {
  if (number >= INTS_MAX) throw new RangeError(`${number} integers in a record`);
  return -48 - 8 * number;
}
