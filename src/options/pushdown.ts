/** Options of what is done where probes fire, in the place of the handlers' isolate. */
import type { Option } from "./option.ts";
import { flag, size, within } from "./values.ts";

const COUNT = `-n 'const n = aggregation("n"); probe("python$target:::function-entry", e => e.funcname === "start", () => { n.count() })' -c "python3 examples/script.py"`;

export const pushdown: Option<boolean> = {
  default: true,
  form: "",
  doc: "Clauses that only count and keep variables of the thread are done where their probes fire, without a record for each event. What they print is the same; `off` runs them in the isolate all the same. `pyprobe explain` says which are, and why the others are not.",
  parse: flag,
  example: { command: `pyprobe -q -x pushdown=off ${COUNT}`, output: "                1\n" },
};

export const tallysize: Option<number> = {
  default: 8 << 20,
  form: "bytes (k, m)",
  doc: "Room in each traced process for what is counted there, 24 to 1040 bytes for each key of an aggregation, and in the kernel for what is counted there, for all processes together. Keys beyond it cost a record for each event, and are counted like the others. 64k to 8m; pages that are not used take no memory.",
  parse: (text) => within(size(text), 64 << 10, 8 << 20),
  example: { command: `pyprobe -q -x tallysize=1m ${COUNT}`, output: "                1\n" },
};
