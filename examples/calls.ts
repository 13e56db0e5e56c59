import { aggregation, probe } from "pyprobe";

const calls = aggregation("calls");

probe(
  "python$target:::function-entry",
  (e) => e.module === "call_stack",
  (e) => {
    calls.by(e.funcname, e.lineno).count();
  },
);
