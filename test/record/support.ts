/** Recordings made by hand: blocks as record/blocks.ts writes them. */
import { KIND, encodeBlock, encodeFileHeader, encodeJsonBlock } from "../../src/record/blocks.ts";
import type { ProbeInfo } from "../../src/runtime/contract.ts";
import type { End, Head } from "../../src/record/types.ts";
import { pythonProbe } from "../isolate/probes.ts";
import { code, process, record } from "../isolate/records.ts";

export const HEAD: Head = {
  pyprobe: "0.1.0",
  machine: "Linux 6.18 x86_64",
  created: "2026-01-01T00:00:00.000Z",
  command: "python3 fib.py",
  target: 1234,
  args: [],
  scripts: ["fib.ts"],
  time: 1_000_000_000,
  tracer: 77,
  clockOffset: "1767225600000000000",
  capture: "all",
};

export const END: End = { time: 1_000_005_000, lost: {}, counts: {}, findings: [] };

export const ENTRY: ProbeInfo = {
  ...pythonProbe("function-entry", 0, [0]),
  origin: { engine: "agent", processes: { kind: "target" } },
};

/** Two calls of fib. */
export const RECORDS = Buffer.concat([
  process("python3"),
  code(1, { funcname: "fib" }, { time: 1_000_000_100 }),
  record({ time: 1_000_000_200, ref: 1 }, [7]),
  record({ time: 1_000_000_300, ref: 1 }, [8]),
]);

/** The blocks of a whole recording. */
export function blocks(records = RECORDS, probes: unknown = [ENTRY], head: object = HEAD): Buffer[] {
  return [
    encodeJsonBlock(0, KIND.head, head),
    encodeJsonBlock(1, KIND.call, ["arm", JSON.stringify(probes), 1]),
    encodeBlock(2, KIND.records, records, 2),
    encodeJsonBlock(3, KIND.call, ["processEnded", 1234]),
    encodeJsonBlock(4, KIND.end, END),
  ];
}

export function file(...parts: Buffer[]): Buffer {
  return Buffer.concat([encodeFileHeader(), ...parts]);
}
