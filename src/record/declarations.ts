/** The checks of what the JSON blocks of a recording hold (types.ts). */
import { contextNames } from "../probe/context.ts";
import type { ProbeInfo } from "../runtime/contract.ts";
import { factNames } from "../runtime/facts.ts";
import { byNumber, list, maybe, object, oneOf, text, whole, yesOrNo, type Check } from "../shapes.ts";
import { RecordingError } from "./blocks.ts";
import type { End, Head } from "./types.ts";

const TIME = whole(0, Number.MAX_SAFE_INTEGER);
const PID = whole(0, 2 ** 31);

export const checkHead: Check<Head> = object({
  pyprobe: text(100),
  machine: text(300),
  created: text(100),
  command: maybe(text(1 << 20)),
  target: PID,
  args: list(text(1 << 20), 100_000),
  scripts: list(text(), 10_000),
  time: TIME,
  tracer: PID,
  clockOffset: offset,
  capture: oneOf("all", "needed"),
});

export const checkEnd: Check<End> = object({
  time: TIME,
  lost: byNumber(TIME, 1 << 16),
  counts: object(Object.fromEntries(factNames.map((name) => [name, maybe(TIME)]))),
  findings: list(text(1 << 16), 10_000),
});

function offset(value: unknown, what: string): string {
  if (typeof value === "string" && /^-?\d{1,20}$/.test(value)) return value;
  throw new RecordingError(`is not well formed: ${what} is no whole number`);
}

const FIELD = oneOf("filename", "funcname", "qualname", "module", "firstlineno");
const NUMBER = whole(0, 65535);
const SLOT = whole(0, 63);

function checkFrom(value: unknown, what: string): ProbeInfo["args"][number]["from"] {
  const from = object({ slot: maybe(SLOT), code: maybe(FIELD), unreadable: maybe(text()) })(value, what);
  if (Object.keys(from).length !== 1) throw new RecordingError(`is not well formed: ${what} names no place`);
  return from as ProbeInfo["args"][number]["from"];
}

const checkArg = object({
  name: text(200),
  type: oneOf("string", "int"),
  from: checkFrom,
  string: maybe(SLOT),
  nullable: maybe(yesOrNo),
  byName: maybe(yesOrNo),
  doc: text(),
});

const checkBytes = object({ arg: whole(0, 9), sizeArg: maybe(whole(0, 9)), most: whole(0, 65536) });

const checkProcesses = object({
  kind: oneOf("target", "pid", "glob", "none"),
  pid: maybe(PID),
  glob: maybe(text(200)),
});

const checkProbe = object({
  number: NUMBER,
  provider: text(200),
  pidProvider: yesOrNo,
  module: text(),
  func: text(1 << 16),
  name: text(),
  args: list(checkArg, 64),
  slots: list(oneOf("int", "str", "float", "double"), 64),
  slotIndex: list(SLOT, 64),
  context: maybe(list(oneOf(...contextNames), contextNames.length)),
  bytes: maybe(list(checkBytes, 1000)),
  clauses: list(whole(0, 1 << 20), 1 << 16),
  agent: maybe(whole(0, 31)),
  origin: maybe(object({ engine: text(100), processes: checkProcesses })),
});

/** The probes of one arming. */
export function checkProbes(value: unknown, what: string): ProbeInfo[] {
  const probes = list(checkProbe, 1 << 16)(value, what);
  const odd = probes.find(({ slots, slotIndex }) => slots.length !== slotIndex.length);
  if (odd) throw new RecordingError(`is not well formed: probe ${odd.number} has slots without places`);
  return probes as ProbeInfo[];
}
