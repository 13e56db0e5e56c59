/** Options of which probes there are and what serves them. */
import type { Option } from "./option.ts";
import { flag, oneOf } from "./values.ts";

export const dumpbpf: Option<boolean> = {
  default: false,
  form: "",
  doc: "Show the programs that the uprobe engine loads into the kernel, on standard error.",
  parse: flag,
  example: {
    command: `pyprobe -q -x dumpbpf -n 'probe("pid$target:libc.so.6:malloc:entry", () => { exit(0) })' -c true 2>&1 | grep -m1 exit`,
    output: "...exit...\n",
    needsRoot: true,
  },
};

export const engine: Option<"agent" | "uprobe" | "auto"> = {
  default: "auto",
  form: "agent|uprobe",
  doc:
    "Which engine shall serve the probes that more than one can. Default: the agent for the python probes of -c, " +
    "uprobes for what is in the binaries.",
  parse: oneOf("agent", "uprobe"),
  example: {
    command: `pyprobe -q -v -x engine=agent -n 'probe("python$target:::gc-done", () => {})' -c "python3 -c pass" 2>&1 | grep -m1 gc-done`,
    output: "pyprobe: python:::gc-done is served by the agent engine\n",
  },
};

export const nofollow: Option<boolean> = {
  default: false,
  form: "",
  doc: "Trace the command's own process alone, not its children.",
  parse: flag,
  example: {
    command: `pyprobe -q -x nofollow -n 'probe("python$target:::function-entry", e => e.funcname === "start", e => { printf("%s\\n", e.funcname) })' -c "python3 examples/script.py"`,
    output: "start\n",
  },
};

export const zdefs: Option<boolean> = {
  default: false,
  form: "",
  doc: "As -Z: a probe description may match nothing.",
  parse: flag,
  example: {
    command: `pyprobe -q -x zdefs -n 'probe("proc:::no-such", () => {}); probe("BEGIN", () => { trace("runs") })' -c true`,
    output: "runs\n",
  },
};
