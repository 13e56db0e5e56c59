/**
 * Values as JSON can hold them, without loss: a whole number beyond 2^53 is a string of its digits, and so are NaN and
 * the infinities, since readers of JSON disagree about them.
 */

/** How deep a value that a handler prints may be, and how many values it may hold in all. */
const DEPTH = 16;
const VALUES = 100_000;

/** JSON of data of our own. */
export function lossless(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === "number" || typeof value === "bigint" ? number(value) : value,
  );
}

function number(value: number | bigint): number | string {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Number.isInteger(value)) return Number.isSafeInteger(value) ? value : String(BigInt(value));
  return Number.isFinite(value) ? value : String(value);
}

/**
 * Any value of a handler as data: a Map is a list of pairs, a Set a list, an error its words, undefined is null; what has
 * no data, such as a function, is named in a string.
 */
export function plain(value: unknown, depth = DEPTH, room = { values: VALUES }): unknown {
  if (--room.values < 0) return "...";
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
    case "bigint":
      return number(value);
    case "undefined":
      return null;
    case "object":
      return value === null ? null : plainObject(value, depth, room);
    case "function":
      return `[function ${value.name}]`;
    default:
      return String(value);
  }
}

function plainObject(value: object, depth: number, room: { values: number }): unknown {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (depth === 0) return Array.isArray(value) ? "[...]" : "{...}";
  const inner = (item: unknown) => plain(item, depth - 1, room);
  const list = Array.isArray(value) ? value : value instanceof Set || value instanceof Map ? [...value] : undefined;
  if (list) return list.slice(0, Math.max(1, room.values)).map(inner);
  if ("toJSON" in value && typeof value.toJSON === "function") return inner((value.toJSON as () => unknown)());
  return Object.fromEntries(fields(value).map(([name, item]) => [name, inner(item)]));
}

/** A plain object's own fields; an event's are getters of its class, each argument by its name. */
function fields(value: object): [string, unknown][] {
  const own = Object.entries(value);
  if (own.length > 0) return own;
  const getters = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(value) ?? {}));
  return getters
    .filter(([name, { get }]) => get && !/^arg\d$|^__proto__$/.test(name))
    .map(([name]) => [name, read(value, name)]);
}

/** What cannot be had (a fault, an argument not captured) is told in words. */
function read(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch (error) {
    return error;
  }
}
