/**
 * The canonical target: the examples of the reference run against its events. It is what this program does, as process
 * 1234, seen through the probes of probes.ts:
 *
 *     def fib(n):                         # /app/fib.py
 *         if n < 2: return n
 *         return fib(n - 1) + fib(n - 2)
 *     fib(2)
 *     print("Hello\n\0...")               # write(2) of the C library, as programs in the kernel see it
 */
import { spawnSync } from "node:child_process";
import type { ProbeInfo, SymbolAnswer } from "../../src/runtime/contract.ts";
import { type Slot, code, process, record } from "./records.ts";
import { type Output, Script, type Setting } from "./isolate.ts";

const MODULE = 1;
const FIB = 2;

const CALLS: [name: string, ref: number, line: number][] = [
  ["function-entry", MODULE, 1],
  ["function-entry", FIB, 1],
  ["function-entry", FIB, 1],
  ["function-return", FIB, 2],
  ["function-entry", FIB, 1],
  ["function-return", FIB, 2],
  ["function-return", FIB, 3],
  ["function-return", MODULE, 4],
];

/** The target's records: of the events, those of the probes given. They are a microsecond apart, the first at 1 s. */
export function canonical(probes: ProbeInfo[]): Buffer[] {
  const callers: [ref: number, line: number][] = [];
  const events = CALLS.flatMap(([name, ref, line], i) => {
    const probe = probes.find((p) => p.name === name);
    if (name === "function-return") callers.shift();
    const header = { probe: probe?.number ?? 0, ref, time: 1_000_000_000 + i * 1000 };
    const made = probe && record(header, [line, ...(probe.context ? thread([[ref, line], ...callers]) : [])]);
    if (name === "function-entry") callers.unshift([ref, ref === MODULE ? 4 : 3]);
    return made ? [made] : [];
  });
  const write = probes.find((p) => p.name === "entry");
  if (write) events.push(record({ probe: write.number, time: 1_000_000_000 + CALLS.length * 1000 }, written()));
  return [
    process("python3", { ppid: 1000, uid: 1001 }),
    code(MODULE, { funcname: "<module>", qualname: "<module>" }),
    code(FIB, { funcname: "fib", qualname: "fib" }),
    ...events,
  ];
}

/** write(1, "Hello\n\0\xff", 8), called by print() of the interpreter; what stands at the addresses: SYMBOLS. */
function written(): Slot[] {
  const stack = BigUint64Array.from([0x401234n, 0x7f0000001000n, 0x7fff00000000n, 0x402010n]);
  const memory = Uint8Array.from([0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x0a, 0, 0xff]);
  return [
    1,
    0x7f0000005000,
    8,
    3,
    250_000,
    2,
    "/app",
    { bytes: "" },
    { bytes: new Uint8Array(stack.buffer) },
    0x401234,
    { bytes: memory },
  ];
}

/** As the control plane answers. */
const SYMBOLS: SymbolAnswer[] = [
  [1234, 0, 0x7f0000001000, 0x7f0000001100, "libc.so.6", "write"],
  [1234, 0, 0x401200, 0x401300, "python3", "builtin_print"],
  [1234, 0, 0x402000, 0x402100, "python3", "main"],
];

/** What the records have of the thread: its processor, its time, errno, its directory, its stack. */
function thread(frames: [ref: number, line: number][]): Slot[] {
  return [3, 250_000, 2, "/app", { bytes: new Uint8Array(Uint32Array.from(frames.flat()).buffer) }, { bytes: "" }, 0];
}

/** A whole run of a script on it: BEGIN, the events, END. */
export function runCanonical(source: string, setting: Setting = {}): Output {
  const script = Script.load(source, { context: true, ...setting });
  script.host("symbols", JSON.stringify(SYMBOLS));
  const outputs = [script.fire("BEGIN"), script.batch(...canonical(script.probes)), script.end()];
  return { text: outputs.map(({ text }) => text).join(""), notes: outputs.flatMap(({ notes }) => notes) };
}

/** What stands on standard output after a run whose actions outside of the sandbox are done, as the session does them. */
export function afterActions({ text, notes }: Output): string {
  let [out, at, elsewhere] = ["", 0, false];
  const printTo = (end: number) => {
    if (!elsewhere) out += text.slice(at, end);
    at = end;
  };
  for (const note of notes) {
    if (note.type !== "action") continue;
    printTo(note.at);
    const { action } = note;
    if (action.name === "system") out += spawnSync("sh", ["-c", action.command], { encoding: "utf8" }).stdout;
    if (action.name === "freopen") elsewhere = action.file !== "";
    if (action.name === "ftruncate") out = "";
  }
  printTo(text.length);
  return out;
}
