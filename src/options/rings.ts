/** Options of what is captured, and of the rings that bring it. */
import type { Option } from "./option.ts";
import { oneOf, rate, size, whole, within } from "./values.ts";

const TWICE = `-c "python3 examples/script.py"`;

export const bufsize: Option<number> = {
  default: 4 << 20,
  form: "bytes (k, m, g)",
  doc: "Size of the ring between each traced process and the tracer; rounded up to a power of two. 64k to 1g. `-b` is the same.",
  parse: (text) => within(size(text), 64 << 10, 1 << 30, (n) => 2 ** Math.ceil(Math.log2(n))),
  example: {
    command: `pyprobe -q -x bufsize=64m -n 'probe("python$target:::function-entry", e => e.funcname === "start", e => { printf("%s\\n", e.funcname) })' ${TWICE}`,
    output: "start\n",
  },
};

export const onfull: Option<"drop" | "wait" | "auto"> = {
  default: "auto",
  form: "drop|wait",
  doc:
    "What happens when events come faster than handlers take them: drop them (counted and told), or let the traced " +
    "program wait. Default: wait under -c.",
  parse: oneOf("drop", "wait"),
  example: {
    command: `pyprobe -q -x onfull=drop -n 'probe("python$target:::function-entry", e => e.funcname === "start", e => { printf("%s\\n", e.funcname) })' ${TWICE}`,
    output: "start\n",
  },
};

export const strsize: Option<number> = {
  default: 1024,
  form: "bytes (k, m)",
  doc: "Longest string captured from a target; longer ones are cut, and that is told. 16 to 64k.",
  parse: (text) => within(size(text), 16, 64 << 10),
  example: {
    command: `pyprobe -q -x strsize=16 -n 'probe("import-find-load-start", e => e.modulename.startsWith("concurrent.f"), e => { printf("%s\\n", e.modulename); exit(0) })' -c "python3 -c 'import concurrent.futures'" 2>/dev/null`,
    output: "concurrent.futur\n",
  },
};

export const switchrate: Option<number> = {
  default: 0,
  form: "a rate (100ms, 1s, 50hz)",
  doc: "How often the rings are emptied and output appears. By itself pyprobe looks when there is something, every 1 to 4 ms. A rate between 1ms and 1s lets a busy program be looked at in larger portions, which costs less.",
  parse: (text) => within(rate(text), 1, 1000),
  example: {
    command: `pyprobe -q -x switchrate=10hz -n 'probe("python$target:::function-entry", e => e.funcname === "start", e => { printf("%s\\n", e.funcname) })' ${TWICE}`,
    output: "start\n",
  },
};

export const waitmax: Option<number> = {
  default: 30000,
  form: "ms",
  doc: "With onfull=wait: a traced program that has waited this long without any event being taken stops waiting and drops. 1 to 3600000.",
  parse: (text) => within(whole(text), 1, 3600000),
  example: {
    command: `pyprobe -q -x waitmax=1000 -n 'probe("python$target:::function-entry", e => e.funcname === "start", e => { printf("%s\\n", e.funcname) })' ${TWICE}`,
    output: "start\n",
  },
};
