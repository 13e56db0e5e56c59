/**
 * The inputs of the isolate that a recording keeps, besides its batches: which function of the host interface
 * (runtime/isolate/host.ts) was called with what. A replay calls them again, in their places between the batches.
 */
import { RecordingError } from "./blocks.ts";
import { json, list, object, orNull, text, whole } from "../shapes.ts";

export type Value = string | number;

const PROBE = whole(0, 65535);
const ID = whole(0, 2 ** 31);

const CODE_ID = whole(1, (1 << 20) - 1);
const NUMBER = whole(0, 2 ** 32);
const NAME = orNull(text(1 << 16));

/** As in the contract's Knowledge. */
const KNOWLEDGE = json(
  object({
    codes: list(
      object({
        id: CODE_ID,
        ring: NUMBER,
        own: NUMBER,
        firstlineno: ID,
        filename: NAME,
        funcname: NAME,
        qualname: NAME,
        module: NAME,
      }),
      1 << 20,
    ),
    processes: list(
      object({ pid: ID, ppid: ID, uid: ID, gid: ID, execname: text(1 << 16), module: text(1 << 16) }),
      1 << 20,
    ),
  }),
);

/** By name, a check of each argument. The probes of `arm` are checked where a replay is planned. */
const INPUTS: Record<string, ((value: unknown, what: string) => unknown)[]> = {
  arm: [probes, whole(0, 1)],
  fire: [PROBE, whole(0, 1e9), whole(0, 999_999_999), ID, ID, integers],
  processEnded: [ID],
  ringEnded: [NUMBER],
  learn: [KNOWLEDGE],
  symbols: [answers],
};

function probes(value: unknown, what: string): string {
  if (typeof value !== "string") throw new RecordingError(`is not well formed: ${what} is no text`);
  return value;
}

/** What stood at addresses: JSON of SymbolAnswer[]. */
function answers(value: unknown, what: string): string {
  const list = listOf(value);
  if (!Array.isArray(list) || !list.every(isAnswer))
    throw new RecordingError(`is not well formed: ${what} says nothing about addresses`);
  return value as string;
}

function listOf(value: unknown): unknown {
  try {
    return typeof value === "string" ? JSON.parse(value) : undefined;
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 6) return false;
  const [pid, since, start, end, module, name] = value as unknown[];
  const numbers = [pid, since, start, end].every((each) => Number.isSafeInteger(each) && (each as number) >= 0);
  return numbers && (start as number) < (end as number) && typeof module === "string" && typeof name === "string";
}

/** What a probe that no record carries has in its slots. */
function integers(value: unknown, what: string): string {
  const list: unknown = typeof value === "string" && /^\[[-\d,]*\]$/.test(value) ? JSON.parse(value) : undefined;
  if (!Array.isArray(list) || list.length > 10 || !list.every((item) => Number.isSafeInteger(item)))
    throw new RecordingError(`is not well formed: ${what} is no list of whole numbers`);
  return value as string;
}

/** The moment of a call that has one, ns. */
export function timeOf(name: string, args: readonly Value[]): number | undefined {
  return name === "fire" ? Number(args[1]) * 1e9 + Number(args[2]) : undefined;
}

export function isInput(name: string): boolean {
  return Object.hasOwn(INPUTS, name);
}

/** A call as a CALL block has it: [name, ...arguments]. */
export function checkCall(value: unknown, what: string): [name: string, args: Value[]] {
  if (!Array.isArray(value) || typeof value[0] !== "string")
    throw new RecordingError(`is not well formed: ${what} is no call`);
  const [name, ...args] = value as [string, ...unknown[]];
  const checks = isInput(name) ? INPUTS[name]! : undefined;
  if (!checks)
    throw new RecordingError(`has a call of ${JSON.stringify(name)}, which this version of pyprobe does not know`);
  if (args.length !== checks.length) throw new RecordingError(`is not well formed: ${what} has ${args.length} values`);
  return [name, args.map((arg, i) => checks[i]!(arg, `${what}, value ${i}`) as Value)];
}
