/** Options of what is printed, and of how the run is judged. */
import type { Option } from "./option.ts";
import { flag } from "./values.ts";

export const quiet: Option<boolean> = {
  default: false,
  form: "",
  doc: "As -q: print only what handlers print.",
  parse: flag,
  example: {
    command: `pyprobe -n 'options({ quiet: true }); probe("BEGIN", () => { printf("begin\\n") })' -c true`,
    output: "begin\n",
  },
};

export const strict: Option<boolean> = {
  default: false,
  form: "",
  doc: "Exit with status 2 when anything was lost, cut, faulted or could not be probed.",
  parse: flag,
  example: {
    command: `pyprobe -q -x strict -n 'probe("BEGIN", () => { [].join(Symbol()) })' -c true 2>/dev/null || echo status $?`,
    output: "status 2\n",
  },
};
