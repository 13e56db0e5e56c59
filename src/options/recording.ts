/** Recordings. */
import type { Option } from "./option.ts";

export const capture: Option<"all" | "needed"> = {
  default: "all",
  form: "all|needed",
  doc:
    "What `--record` keeps of the probes that the clauses name: every event with all its arguments, for any other " +
    "script, or only what these clauses want, which is smaller.",
  parse: (text) => (text === "all" || text === "needed" ? text : undefined),
  notByScript: "what is recorded is decided where the recording is named",
  example: {
    command: `rm -f /tmp/small.rec; pyprobe -q --record /tmp/small.rec -x capture=needed -n 'probe("function-entry", e => e.funcname === "start", e => { trace(e.lineno) })' -c "python3 examples/script.py"`,
    output: "23\n",
  },
};
