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

export const stackindent: Option<number> = {
  default: 14,
  form: "columns",
  doc: "Columns before each frame of a stack that is printed. 0 to 200.",
  parse: (text) => within(whole(text), 0, 200),
  example: {
    command: `pyprobe -q -x stackindent=2 -n 'probe("function-entry", e => e.funcname === "start", () => { trace(pystack(1)) })' -c "python3 examples/script.py"`,
    output: "\n  start (...call_stack.py:23)\n",
  },
};

export const ustackframes: Option<number> = {
  default: 100,
  form: "frames",
  doc: "Frames of the program and its libraries that are captured at most where a clause calls ustack(). 1 to 127, which is as many as the kernel gives unless `kernel.perf_event_max_stack` says otherwise.",
  parse: (text) => within(whole(text), 1, 127),
  example: {
    command: `pyprobe -q -x ustackframes=1 -n 'probe("pid$target:libc.so.6:getpid:entry", () => { printf("%d\\n", ustack().frames.length); exit(0) })' -c "python3 -c 'import os; os.getpid()'" 2>/dev/null`,
    output: "1\n",
    needsRoot: true,
  },
};
