/** Options that bound what handlers may use. Handlers are not trusted, so most are not theirs to set. */
import type { Option } from "./option.ts";
import { flag, size, whole, within } from "./values.ts";

const BOUNDS = "it bounds the handlers, so it is for who runs them: -x on the command line";

export const aggsize: Option<number> = {
  default: 0,
  form: "bytes (k, m, g)",
  doc: "Memory that aggregations may take: about 160 bytes for each key, and what its strings and the buckets of distributions need. Values that find no room are not counted, and that is told; `trunc` makes room. By itself a third of `-x memory`. 1k to 4g.",
  parse: (text) => within(size(text), 1 << 10, 4 * 2 ** 30),
  example: {
    command: `pyprobe -q -x aggsize=1k -n 'const n = aggregation("n"); probe("BEGIN", () => { for (let i = 0; i < 8; i++) n.by(i).count() })' -c true 2>/dev/null`,
    output: `                0                1
                1                1
                2                1
                3                1
                4                1
                5                1
`,
  },
};

export const destructive: Option<boolean> = {
  default: false,
  form: "",
  doc: "As -w: handlers may act on the machine outside of their sandbox, by `system`, `freopen`, `ftruncate`, `stop` and `raise`.",
  parse: flag,
  notByScript: "it lets handlers act outside of their sandbox, so it is for who runs them: -w on the command line",
  example: {
    command: `pyprobe -q -x destructive -n 'probe("BEGIN", () => { system("echo %d", 6 * 7) })' -c true`,
    output: "42\n",
  },
};

export const memory: Option<number> = {
  default: 512,
  form: "MiB",
  doc: "Memory that the handlers may use before they are stopped. 16 to 16384.",
  parse: (text) => within(whole(text), 16, 16384),
  notByScript: BOUNDS,
  example: {
    command: `pyprobe -q -x memory=64 -n 'const m = new Map(); probe("BEGIN", () => { for (let i = 0; ; i++) m.set(i, [i]) })' -c true 2>&1`,
    output:
      "error: the handlers used more memory than they may (64 MiB) and were stopped\n  hint: bound what they keep (delete from Maps, trunc aggregations), or allow more: -x memory=128\n",
  },
};

export const timelimit: Option<number> = {
  default: 10000,
  form: "ms",
  doc: "Longest time that handlers may take over one batch of events before they are stopped as endless. 100 to 3600000.",
  parse: (text) => within(whole(text), 100, 3600000),
  notByScript: BOUNDS,
  example: {
    command: `pyprobe -q -x timelimit=1000 -n 'probe("BEGIN", () => { for (;;); })' -c true`,
    output: `<inline>:1:24: error: BEGIN took longer than 1000 ms and was stopped
    1 | probe("BEGIN", () => { for (;;); })
      |                        ^
  hint: look for a loop that does not end, or allow more: -x timelimit=10000
`,
  },
};
