/**
 * Events. Each probe has one event object, made from its description by generating a class: the getters read the
 * current record when they are asked, so what no clause reads costs nothing. The object is valid for its firing: kept
 * longer, it shows the probe's next one.
 */
import { CONTEXTS } from "../../probe/context.ts";
import type { Arg, SlotType } from "../../probe/provider.ts";
import type { ProbeInfo } from "../contract.ts";

/** What every event has, as live builtins read it. */
export interface Firing {
  readonly timestamp: number;
  readonly pid: number;
  readonly tid: number;
  readonly execname: string;
  readonly probeprov: string;
  readonly probemod: string;
  readonly probefunc: string;
  readonly probename: string;
  readonly args: unknown[];
  /** What was captured of the thread; undefined where it was not. */
  readonly [context: `context ${string}`]: unknown;
  readonly [arg: `arg${number}`]: unknown;
}

const ARGS = 10;
const literal = JSON.stringify;

/** An argument for those who did not ask for this one: undefined where it cannot be had. Asked for by name it throws. */
export function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * JavaScript of a class Event, to stand where `q` (the record's index), `code`, `s0`, `s1`, ... (byte offset of slot i
 * of the record) and the functions of dispatch.ts's `library` are in scope.
 */
export function eventClass(probe: ProbeInfo): string {
  const getters = [...fixedGetters(probe), ...probe.args.map((arg) => getter(arg.name, argument(arg, probe)))];
  const numbered = probe.args.filter(({ byName }) => !byName);
  for (let i = 0; i < ARGS; i++)
    getters.push(getter(`arg${i}`, numbered[i] ? argument(numbered[i]!, probe) : "return 0;"));
  const all = numbered.map((_, i) => `attempt(() => this.arg${i})`).join(", ");
  getters.push(getter("args", `return [${all}];`));
  getters.push(...contextGetters(probe));
  return `class Event {\n${getters.join("\n")}\n}`;
}

function getter(name: string, body: string): string {
  return `  get [${literal(name)}]() { ${body} }`;
}

function fixedGetters(probe: ProbeInfo): string[] {
  const prov = literal(probe.provider);
  return [
    getter("timestamp", "return timeOf(q);"),
    getter("pid", "return memory.i32[q + 4];"),
    getter("tid", "return memory.i32[q + 5];"),
    getter("execname", "return processOf(memory.i32[q + 4]).execname;"),
    getter("probeprov", probe.pidProvider ? `return ${prov} + memory.i32[q + 4];` : `return ${prov};`),
    getter("probemod", moduleOf(probe)),
    getter("probefunc", `return ${literal(probe.func)};`),
    getter("probename", `return ${literal(probe.name)};`),
  ];
}

/** Every slot that its records have: of the layout, and of the thread. */
export function allSlots({ slots, context = [], bytes = [] }: ProbeInfo): SlotType[] {
  return [...slots, ...context.map((name) => CONTEXTS[name].slot), ...bytes.map(() => "str" as const)];
}

/** An int is read by value, a string by where it stands. */
function contextGetters({ slots, context = [] }: ProbeInfo): string[] {
  return context.map((name, i) => {
    const slot = `s${slots.length + i}`;
    return getter(`context ${name}`, CONTEXTS[name].slot === "int" ? `return int64(${slot} >> 2);` : `return ${slot};`);
  });
}

/** The body that reads probemod: the probe's own, or its process's interpreter. */
function moduleOf(probe: ProbeInfo): string {
  const ofProcess = probe.module === "" && probe.pidProvider;
  return ofProcess ? "return processOf(memory.i32[q + 4]).module;" : `return ${literal(probe.module)};`;
}

/** The body that reads an argument. */
function argument(arg: Arg, probe: ProbeInfo): string {
  if ("code" in arg.from) return `return code[${literal(arg.from.code)}];`;
  if ("unreadable" in arg.from)
    return `throw new Error(${literal(`${arg.name} of ${probe.name} cannot be read: ${arg.from.unreadable}`)});`;
  const slot = probe.slotIndex.indexOf(arg.from.slot);
  if (slot < 0) return `notCaptured(${literal(arg.name)}); return 0;`;
  if (probe.slots[slot] === "int") return `return int64(s${slot} >> 2);`;
  if (probe.slots[slot] !== "str") return `return ${probe.slots[slot]}At(s${slot});`;
  return `return stringAt(s${slot}, ${literal(`${arg.name} of ${probe.name}`)});`;
}

/**
 * JavaScript of a function that gives the string captured at an address which is one of the event's arguments, for
 * copyinstr(e.arg0); undefined when there is none. To stand where the class does.
 */
export function copiesFunction(probe: ProbeInfo): string | undefined {
  const cases = probe.args.flatMap((arg) => {
    if (arg.string === undefined || !("slot" in arg.from)) return [];
    const [value, text] = [probe.slotIndex.indexOf(arg.from.slot), probe.slotIndex.indexOf(arg.string)];
    if (value < 0 || text < 0) return [];
    const what = literal(`the string at ${arg.name} of ${probe.name}`);
    return [`if (int64(s${value} >> 2) === address) return stringAt(s${text}, ${what}, address);`];
  });
  return cases.length === 0 ? undefined : `(address) => {\n    ${cases.join("\n    ")}\n  }`;
}

/** The same for memory, copyin(e.arg0, 8): a function of an address and a size. */
export function bytesFunction({ args, slots, slotIndex, context = [], bytes = [] }: ProbeInfo): string | undefined {
  const places = bytes.flatMap(({ arg }, i) => {
    const from = args[arg]?.from;
    const value = from && "slot" in from ? slotIndex.indexOf(from.slot) : -1;
    return value < 0 ? [] : [`int64(s${value} >> 2) === address ? s${slots.length + context.length + i} : -1`];
  });
  return places.length === 0 ? undefined : `(address, size) => bytesAmong([${places.join(", ")}], size, address)`;
}

/**
 * JavaScript that finds the record's slots: sets `s0`, `s1`, ... from `q` and `length`, and leaves by `return bad(q);`
 * when one reaches past the record's end (the target is not trusted).
 */
export function slotWalk(probe: ProbeInfo): string {
  const lines = ["let o = (q + SLOTS) << 2;", "const limit = (q << 2) + 8 + length;"];
  allSlots(probe).forEach((type, i) => {
    lines.push(`if (o + 8 > limit) return bad(q);`, `s${i} = o;`);
    lines.push(
      type !== "str" ? "o += 8;" : "o = stringEnd(o, limit);",
      ...(type !== "str" ? [] : ["if (o < 0) return bad(q);"]),
    );
  });
  return lines.join("\n    ");
}
