/** Options of the stacks that are captured. */
import type { Option } from "./option.ts";
import { whole, within } from "./values.ts";

export const pystackframes: Option<number> = {
  default: 100,
  form: "frames",
  doc: "Python frames that are captured at most where a clause calls pystack(). 1 to 512.",
  parse: (text) => within(whole(text), 1, 512),
  example: {
    command: `pyprobe -q -x pystackframes=1 -n 'probe("python$target:::function-entry", e => e.funcname === "start", () => { printf("%d\\n", pystack().frames.length) })' -c "python3 examples/script.py"`,
    output: "1\n",
  },
};
