/** Probes as the session would match and number them. */
import type { ProbeInfo } from "../../src/runtime/contract.ts";
import { python } from "../../src/probe/providers/python.ts";

/** One of CPython's markers, with all that its records can carry. */
export function pythonProbe(name: string, number: number, clauses: number[]): ProbeInfo {
  const marker = python.markers.find((m) => m.name === name)!;
  const { func, args, slots } = marker;
  return {
    number,
    provider: "python",
    pidProvider: true,
    module: "libpython3.13.so.1.0",
    func,
    name,
    args,
    slots,
    slotIndex: slots.map((_, i) => i),
    clauses,
    agent: marker.agent!,
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
