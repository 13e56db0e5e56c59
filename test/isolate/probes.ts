/** Probes as the session would match and number them. */
import type { ProbeInfo } from "../../src/runtime/contract.ts";
import { rawArgs } from "../../src/probe/args.ts";
import { python } from "../../src/probe/providers/python.ts";

/** What is captured only where a clause names it: the records made here are without. */
const ASKED_FOR = ["resumed", "suspended", "raised", "frame", "arguments", "elapsed", "own", "outermost"];

/** One of CPython's markers, with all that its records carry. */
export function pythonProbe(name: string, number: number, clauses: number[]): ProbeInfo {
  const marker = python.markers.find((m) => m.name === name)!;
  const { func, args } = marker;
  const slotIndex = marker.slots
    .map((_, i) => i)
    .filter((i) => !args.some(({ name, from }) => "slot" in from && from.slot === i && ASKED_FOR.includes(name)));
  return {
    number,
    provider: "python",
    pidProvider: true,
    module: "libpython3.13.so.1.0",
    func,
    name,
    args,
    slots: slotIndex.map((i) => marker.slots[i]!),
    slotIndex,
    clauses,
    agent: marker.agent!,
  };
}

/** A function of a library, as programs in the kernel carry it: arguments as numbers. */
export function nativeProbe(name: string, number: number, clauses: number[]): ProbeInfo {
  const args = rawArgs(3);
  return {
    number,
    provider: "pid",
    pidProvider: true,
    module: "libc.so.6",
    func: "write",
    name,
    args: args.map((arg, slot) => ({ ...arg, from: { slot }, doc: "" })),
    slots: args.map(() => "int"),
    slotIndex: args.map((_, i) => i),
    bytes: [{ arg: 1, sizeArg: 2, most: 0 }],
    clauses,
  };
}

/** BEGIN, END or ERROR. */
export function runProbe(name: string, number: number, clauses: number[]): ProbeInfo {
  return {
    number,
    provider: "pyprobe",
    pidProvider: false,
    module: "",
    func: "",
    name,
    args: [],
    slots: [],
    slotIndex: [],
    clauses,
  };
}
