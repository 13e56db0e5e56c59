/** Options of how aggregations are sorted and drawn, DTrace's. */
import type { Option } from "./option.ts";
import { flag, oneOf, whole, within } from "./values.ts";

/** A script that the examples run with one option more. */
const pairs = `const n = aggregation("n"); probe("BEGIN", () => { n.by("b", 1).sum(7); n.by("a", 3).sum(8); n.by("c", 2).sum(9); printa("%s %d: %@d\\n", n) })`;

const example = (words: string, output: string) => ({ command: `pyprobe -q ${words} -n '${pairs}' -c true`, output });

export const aggsortkey: Option<boolean> = {
  default: false,
  form: "",
  doc: "Rows of aggregations are sorted by their keys, instead of by their values.",
  parse: flag,
  example: example("-x aggsortkey", "a 3: 8\nb 1: 7\nc 2: 9\n"),
};

export const aggsortrev: Option<boolean> = {
  default: false,
  form: "",
  doc: "Rows of aggregations are sorted the other way round, the largest first. What the end of the run prints is in the reverse order of declaration.",
  parse: flag,
  example: example("-x aggsortrev", "c 2: 9\na 3: 8\nb 1: 7\n"),
};

export const aggsortkeypos: Option<number> = {
  default: 0,
  form: "N, from 0",
  doc: "Where rows are sorted by keys, the number of the part that is compared first; those behind it follow, then those before it. One that the key does not have is as 0.",
  parse: (text) => within(whole(text), 0, 1000),
  example: example("-x aggsortkey -x aggsortkeypos=1", "b 1: 7\nc 2: 9\na 3: 8\n"),
};

export const aggsortpos: Option<number> = {
  default: 0,
  form: "N, from 0",
  doc: "Where `printa` prints several aggregations side by side, the number of the one whose values are compared first; those behind it follow, then those before it. One that there is not is as 0.",
  parse: (text) => within(whole(text), 0, 1000),
  example: {
    command: `pyprobe -q -x aggsortpos=1 -n 'const n = aggregation("n"), m = aggregation("m"); probe("BEGIN", () => { for (const i of [1, 2, 3]) { n.by(i).sum(i); m.by(i).sum(10 - i) } printa("%d %@d %@d\\n", n, m) })' -c true`,
    output: "3 3 7\n2 2 8\n1 1 9\n",
  },
};

export const agghist: Option<boolean> = {
  default: false,
  form: "",
  doc: "Counts and sums are printed as one histogram, with a bar for each key.",
  parse: flag,
  example: {
    command: `pyprobe -q -x agghist -n 'const n = aggregation("n"); probe("BEGIN", () => { n.by("a").sum(30); n.by("b").sum(10) })' -c true`,
    output: `
              key  ------------- Distribution ------------- count
                b |@@@@@@@@@@                               10
                a |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           30
`,
  },
};

export const aggpack: Option<boolean> = {
  default: false,
  form: "",
  doc: "Distributions (`quantize`, `lquantize`) are printed on one line each, a character a bucket.",
  parse: flag,
  example: {
    command: `pyprobe -q -x aggpack -n 'const n = aggregation("n"); probe("BEGIN", () => { for (const i of [1, 1, 1, 4]) n.by("a").quantize(i); n.by("b").quantize(16) })' -c true`,
    output: `
              key  min .-------. max  | count
                a    0 : ▆ ▃   : 32   | 4
                b    0 :     █ : 32   | 1
`,
  },
};

export const aggzoom: Option<boolean> = {
  default: false,
  form: "",
  doc: "The longest bar of a histogram fills the room for it, but for a twentieth; otherwise all bars together would.",
  parse: flag,
  example: {
    command: `pyprobe -q -x aggzoom -n 'const n = aggregation("n"); probe("BEGIN", () => { for (const i of [0, 1, 2, 3]) n.lquantize(i, 0, 4, 2) })' -c true`,
    output: `
           value  ------------- Distribution ------------- count
             < 0 |                                         0
               0 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@   2
               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@   2
            >= 4 |                                         0

`,
  },
};

export const encoding: Option<"ascii" | "utf8" | ""> = {
  default: "",
  form: "ascii|utf8",
  doc: "What bars are drawn with: `utf8` has blocks that are an eighth of a character fine. By itself histograms are drawn with `@`, and the lines of `aggpack` with blocks.",
  parse: oneOf("ascii", "utf8"),
  example: {
    command: `pyprobe -q -x encoding=utf8 -n 'const n = aggregation("n"); probe("BEGIN", () => { for (const i of [0, 1, 1]) n.lquantize(i, 0, 2) })' -c true`,
    output: `
           value  ------------- Distribution ------------- count
             < 0 |                                         0
               0 |█████████████▎                           1
               1 |██████████████████████████▋              2
            >= 2 |                                         0

`,
  },
};
