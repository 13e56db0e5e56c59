/** Options of speculations. */
import type { Option } from "./option.ts";
import { size, whole, within } from "./values.ts";

const TWO = `probe("BEGIN", () => { printf("%d %d\\n", speculation(), speculation()) })`;

export const nspec: Option<number> = {
  default: 1,
  form: "N",
  doc: "Speculations that there may be at a time. 1 to 100000.",
  parse: (text) => within(whole(text), 1, 100_000),
  example: { command: `pyprobe -q -x nspec=2 -n '${TWO}' -c true`, output: "1 2\n" },
};

export const specsize: Option<number> = {
  default: 32 << 10,
  form: "characters (k, m)",
  doc: "Text that a speculation may hold; what one clause prints beyond that is dropped, and that is told. 16 to 16m.",
  parse: (text) => within(size(text), 16, 16 << 20),
  example: {
    command: `pyprobe -q -x specsize=16 -n 'probe("BEGIN", () => { self.id = speculation() }); probe("BEGIN", () => { speculate(self.id); printf("fits\\n"); printf("does not fit any more\\n") }); probe("END", () => { commit(self.id) })' -c true 2>/dev/null`,
    output: "fits\n",
  },
};
