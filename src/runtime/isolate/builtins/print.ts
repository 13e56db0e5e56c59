import type { FunctionBuiltin } from "../declare.ts";
import { write } from "../output.ts";
import { Stack } from "../stack.ts";

const DEPTH = 4;
const WIDTH = 100;
const ITEMS = 100;

/** A value as it would be written in the language, on one line where it fits. */
export function print(value: unknown): void {
  write(`${inspect(value)}\n`, "print", value);
}

export function inspect(value: unknown, depth = DEPTH, indent = ""): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Stack) return value.stackText(indent.length);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (depth === 0) return Array.isArray(value) ? "[...]" : "{...}";
  const inner = (item: unknown) => inspect(item, depth - 1, `${indent}  `);
  const { open, items, close } = partsOf(value, inner);
  return layOut(
    items.length > ITEMS ? [...items.slice(0, ITEMS), `... ${items.length - ITEMS} more`] : items,
    open,
    close,
    indent,
  );
}

function partsOf(value: object, inner: (item: unknown) => string): { open: string; items: string[]; close: string } {
  if (Array.isArray(value)) return { open: "[", items: value.map(inner), close: "]" };
  if (value instanceof Uint8Array) return { open: "Uint8Array [", items: Array.from(value, String), close: "]" };
  if (value instanceof Set) return { open: "Set {", items: [...value].map(inner), close: "}" };
  if (value instanceof Map) {
    return { open: "Map {", items: [...value].map(([key, item]) => `${inner(key)} => ${inner(item)}`), close: "}" };
  }
  return { open: "{", items: fields(value).map(([name, item]) => `${asKey(name)}: ${inner(item)}`), close: "}" };
}

function asKey(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

/** A plain object's own fields; an event's are getters of its class. */
function fields(value: object): [string, unknown][] {
  const own = Object.entries(value);
  if (own.length > 0) return own;
  const getters = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(value) ?? {}));
  return getters.filter(([name, { get }]) => get && !/^arg\d$/.test(name)).map(([name]) => [name, read(value, name)]);
}

/** What cannot be had (a fault, an argument not captured) is shown as such. */
function read(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch (error) {
    return error;
  }
}

function layOut(items: string[], open: string, close: string, indent: string): string {
  if (items.length === 0) return open + close;
  const pad = open.endsWith("[") ? "" : " ";
  const line = `${open}${pad}${items.join(", ")}${pad}${close}`;
  if (line.length <= WIDTH && !line.includes("\n")) return line;
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}${close}`;
}

export const printBuiltin: FunctionBuiltin = {
  kind: "function",
  prints: true,
  name: "print",
  signatures: ["function print(value: unknown): void"],
  doc: "Prints any value and a newline, as the language would write it: strings in quotes, objects with their fields, an event with its arguments.",
  example: {
    script: `probe("BEGIN", () => { print({ name: "fib", lines: [1, 2, 3] }); });`,
    output: `{ name: "fib", lines: [1, 2, 3] }\n`,
  },
};
