/**
 * What the sandbox says, checked. Somebody may have broken out of V8 there, and then says anything: so each message is made
 * anew of the parts that its type has (contract.ts), each of them of its kind and within bounds, and nothing else of it goes
 * on. What is none of these messages ends the sandbox (sandbox.ts).
 */
import { contextNames } from "../probe/context.ts";
import type { Action, ClauseInfo, FromSandbox } from "../runtime/contract.ts";
import { factNames } from "../runtime/facts.ts";
import { byNumber, list, maybe, object, oneOf, ShapeError, text, whole, yesOrNo, type Check } from "../shapes.ts";

type Type = FromSandbox["type"];
type Of<T extends Type> = Extract<FromSandbox, { type: T }>;

/** Characters: what is longer does not fit into a message (runtime/frames.ts) either. */
const TEXT = text(64 << 20);
const COUNT = whole(0, Number.MAX_SAFE_INTEGER);
/** As records have it, which may lie. */
const PID = whole(-(2 ** 31), 2 ** 32);
const ID = whole(0, 1 << 20);
const ARGUMENT = whole(0, 9);
const PROBE = whole(0, 65535);
const RING = whole(0, 2 ** 32 - 1);
const NAMES = list(TEXT, 1 << 20);
const SWITCH = oneOf("on", "off", "removed");
/** Batches are too small for more. */
const ADDRESSES_MAX = 1 << 17;
const NUMBERS = list(amount, ADDRESSES_MAX);

const PLACE = object({ module: TEXT, line: whole(0, 2 ** 31), column: whole(0, 2 ** 31) });
const ERROR = object({ message: TEXT, place: maybe(PLACE), hint: maybe(TEXT) });

const FACTS = object({
  events: amount,
  lost: byNumber(amount, 1 << 16),
  counts: object(
    Object.fromEntries(factNames.map((name) => [name, amount])) as Record<(typeof factNames)[number], Check<number>>,
  ),
});

const CLAUSE = object({
  id: ID,
  place: PLACE,
  descriptions: NAMES,
  captures: object({
    fields: either("all", NAMES),
    strings: list(ARGUMENT, 10),
    lengths: maybe(byNumber(ARGUMENT, 10)),
    addresses: maybe(NAMES),
    bytes: maybe(list(object({ arg: ARGUMENT, sizeArg: maybe(ARGUMENT), most: whole(0, 65536) }), 1000)),
  }),
  on: yesOrNo,
  context: list(oneOf(...contextNames), contextNames.length),
  byCode: maybe(oneOf("whole", "part")),
});

/** Their numbers tell them apart. */
const CLAUSES: Check<ClauseInfo[]> = (value, what) => {
  const clauses = list(CLAUSE, 1 << 20)(value, what);
  if (new Set(clauses.map(({ id }) => id)).size < clauses.length)
    throw new ShapeError(`is not well formed: ${what} has a clause twice`);
  return clauses as ClauseInfo[];
};

const STATUS = object({ id: ID, seen: amount, hits: amount, errors: amount, timed: amount, turned: amount });

const ACTIONS: { [N in Action["name"]]: Check<Omit<Extract<Action, { name: N }>, "name">> } = {
  system: object({ command: TEXT }),
  freopen: object({ file: TEXT }),
  ftruncate: object({}),
  stop: object({ pid: PID }),
  raise: object({ pid: PID, signal: signal }),
};

/** By type, what a message has besides. */
const MESSAGES: { [T in Type]: Check<Omit<Of<T>, "type">> } = {
  loaded: object({ clauses: CLAUSES }),
  failed: object({ error: ERROR }) as Check<Omit<Of<"failed">, "type">>,
  "clause-error": object({ text: TEXT }),
  switched: object({ clause: ID, to: SWITCH }),
  armed: object({}),
  evaluated: object({ clauses: CLAUSES, value: maybe(TEXT), error: maybe(ERROR) }) as Check<
    Omit<Of<"evaluated">, "type">
  >,
  aggregated: object({ names: NAMES }),
  seen: object({ names: NAMES }),
  status: object({ clauses: list(STATUS, 1 << 20), facts: FACTS, spent: amount, reading: amount }),
  message: object({ pid: PID, severity: whole(0, 2) as Check<0 | 1 | 2>, text: TEXT }),
  action: object({ at: COUNT, action }),
  exit: object({ status: whole(0, 255) }),
  "bad-ring": object({ ring: RING, pid: PID, why: text(4096) }),
  symbols: object({ of: list(question, ADDRESSES_MAX) }),
  "ring-closed": object({ ring: RING }),
  fired: object({ probe: PROBE }),
  "record-failed": object({ why: TEXT }),
  recorded: object({ events: COUNT }),
  played: object({ cut: maybe(TEXT) }) as Check<Omit<Of<"played">, "type">>,
  pong: object({}),
  done: object({ facts: FACTS }),
};

/** Throws ShapeError for what is no message. */
export function heard(message: unknown): FromSandbox {
  const type = nameIn(message, "type", MESSAGES, "it");
  return { type, ...MESSAGES[type](message, type) } as FromSandbox;
}

function action(value: unknown, what: string): Action {
  const name = nameIn(value, "name", ACTIONS, what);
  return { name, ...ACTIONS[name](value, name) } as Action;
}

/** The table's entry that an object's property names. */
function nameIn<N extends string>(value: unknown, property: string, table: Record<N, unknown>, what: string): N {
  const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, property);
  const name = isObject ? (value as Record<string, unknown>)[property] : undefined;
  if (typeof name === "string" && Object.hasOwn(table, name)) return name as N;
  throw new ShapeError(`is not well formed: ${what} is none that there is`);
}

function signal(value: unknown, what: string): number | string {
  return typeof value === "string" ? text(20)(value, what) : whole(1, 64)(value, what);
}

/** Of anything: a target's lies may make it as large as numbers are. */
function amount(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new ShapeError(`is not well formed: ${what} is no amount`);
}

function question(value: unknown, what: string): Of<"symbols">["of"][number] {
  if (!Array.isArray(value) || value.length !== 4) throw new ShapeError(`is not well formed: ${what} asks nothing`);
  const [pid, since, addresses, times] = value as unknown[];
  const [each, when] = [NUMBERS(addresses, what), NUMBERS(times, what)];
  if (each.length !== when.length) throw new ShapeError(`is not well formed: ${what} has addresses without times`);
  return [PID(pid, what), amount(since, what), each, when];
}

function either<const W extends string, T>(word: W, check: Check<T>): Check<W | T> {
  return (value, what) => (value === word ? word : check(value, what));
}
