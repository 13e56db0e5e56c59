import type { TallyInfo } from "../../../src/runtime/contract.ts";
import * as wire from "../../../src/wire.ts";
import { Script } from "../../isolate/isolate.ts";
import { type Header, type Slot, code, message, process, record, threadEnd } from "../../isolate/records.ts";
import type { Target } from "../target.ts";

/** What looks at all that a record can have. */
const SOURCE = `
  const by = aggregation("by");
  for (const name of ["function-return", "line", "gc-done", "audit", "cfunction-entry", "import-find-load-done"])
    probe("python*:::" + name, (e) => {
      self.n++;
      by.by(e.arg0, execname, String(e.funcname)).sum(typeof e.arg1 === "number" ? e.arg1 : 1);
      printf("%s %S %S %s %s\\n", probename, String(e.arg0), String(e.arg1), cwd, execname);
      pystack();
      by.clear();
    });
  probe("python*:::import-find-load-start", (e) => printf("%s ", e.modulename));
  probe("pid1:libc.so.6:write:entry", (e) => { tracemem(copyin(e.arg1, e.arg2), 16); ustack(); });
  probe("python*:::function-entry", () => { aggregation("none"); });`;

/** What has nothing of the thread in its records. */
const PLAIN = "import-find-load-start";

/** Counts of agents, of every form: src/engine/agent/work.ts gives each its number. */
const TALLIES: TallyInfo[] = ["count", "sum", "min", "max", "quantize", "avg"].map((method, tally) => ({
  tally,
  clause: 0,
  aggregation: `counted ${method}`,
  key: tally % 2 === 0 ? "(e) => [e.funcname]" : "(e, lib, ints, pid) => [lib.basename(e.filename), ints[0], pid]",
  ints: tally % 2,
  texts: [],
  fields: {},
  method: method as TallyInfo["method"],
}));

/** Records of an input that are taken: many are no other than few, and take long. */
const RECORDS_MAX = 50;

/** Inputs that one isolate is for: what it has learnt of code objects and threads it keeps. */
const LIFE = 2000;

let script: Script;
let used = 0;

/**
 * An input is a list of records: kind, probe, code object, length in words (a byte each), then so many words. The reader
 * has seen to it that a record is as long as it says, and of a kind that there is.
 */
export const records: Target = {
  name: "records",
  doc: "what a target's ring has in its records, in the handlers' isolate",
  seeds: [
    input(code(1, {}), record({ probe: 1, ref: 1 }, [5])),
    input(process("python3"), message(1, "text"), threadEnd(1, 1), record({ kind: wire.KIND_EXEC })),
    input(record({ probe: 5 }, ["module", 1]), record({ probe: 3 }, ["open", 1, "('a',)"])),
    input(record({ probe: 6 }, [1, 2, 3, { bytes: "bytes" }]), record({ probe: 2 }, [7])),
    input(code(3, {}), ...TALLIES.map(({ tally, ints }) => tallied(tally, 3, [...Array<number>(ints).fill(9), 1, 5]))),
    input(tallied(4, 1, [0, 1, 126, 7, 63, 2]), tallied(2, 0, [0, 1, 1, -5])),
    input(code(2, { filename: null, funcname: { bytes: "\xff\xfe", state: wire.STR_CUT } }), code(2, { module: null })),
  ],
  pieces: ["\x01\0\0\0", "\x02\0\0\0", "\0\0\0\x03", "\xff\xff\xff\x7f", "\x7f\0\0\0\0\0\0\0", "\xc3", "\xed\xa0\x80"],
  open() {
    script = begun();
  },
  run(bytes) {
    if (++used % LIFE === 0) script = begun();
    const { notes } = script.batch(...taken(bytes, 2 + used));
    for (const note of notes) {
      const isKnown = ["bad-ring", "message", "verdict"].includes(note.type);
      if (!isKnown && !(note.type === "clause-error" && /Fault|copyin|tracemem|pystack|ustack/.test(note.text)))
        throw new Error(JSON.stringify(note));
    }
    const { text } = script.batch(record({ ring: 1, probe: script.probe(PLAIN).number }, ["ok"]));
    if (text !== "ok ") throw new Error(`another ring's event has printed ${JSON.stringify(text)}`);
  },
};

function begun(): Script {
  const made = Script.load(SOURCE, { context: true });
  const others: Record<string, object> = {
    "function-entry": { tallies: TALLIES, pushed: [] },
    [PLAIN]: { context: undefined },
  };
  made.arm(
    made.probes.map((probe) => ({ ...probe, ...others[probe.name] })),
    true,
  );
  return made;
}

function tallied(tally: number, ref: number, ints: number[]): Buffer {
  return record({ kind: wire.KIND_TALLY, probe: tally, ref }, ints);
}

/** Records as an input. */
function input(...all: Buffer[]): Buffer {
  return Buffer.concat(
    all.map((one) => {
      const words = (one.length - 8 - wire.RECORD_SIZE) / 8;
      return Buffer.concat([Buffer.of(one[24]!, one[26]!, one[28]!, words), one.subarray(8 + wire.RECORD_SIZE)]);
    }),
  );
}

function taken(bytes: Buffer, ring: number): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length && all.length < RECORDS_MAX;) {
    const [kind, probe, ref, words] = bytes.subarray(at, at + 4) as unknown as [number, number, number, number];
    const body = Buffer.alloc(8 * words);
    bytes.copy(body, 0, at + 4, at + 4 + body.length);
    at += 4 + body.length;
    const header: Header = { ring, kind: 1 + (kind % wire.KIND_TALLY), probe: probe % wire.PROBES_MAX, ref };
    const slots: Slot[] = Array.from({ length: words }, (_, i) => body.readBigInt64LE(8 * i));
    all.push(record(header, slots));
  }
  return all;
}
