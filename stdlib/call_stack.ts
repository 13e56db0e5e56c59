/**
 * The calls and returns of a Python program, indented by depth, within the calls of a function named "start": the script
 * of CPython's document on DTrace ("Static DTrace probes").
 *
 *     pyprobe -q -s call_stack.ts -c "python3 script.py"
 */
import { basename, printf, probe, probename, self, timestamp } from "pyprobe";

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "start",
  () => {
    self.trace = 1;
  },
);

probe(
  "python$target:::function-entry",
  () => self.trace,
  (e) => {
    printf("%d\t%*s:", timestamp, 15, probename);
    printf("%*s", self.indent, "");
    printf("%s:%s:%d\n", basename(e.filename), e.funcname, e.lineno);
    self.indent++;
  },
);

probe(
  "python$target:::function-return",
  () => self.trace,
  (e) => {
    self.indent--;
    printf("%d\t%*s:", timestamp, 15, probename);
    printf("%*s", self.indent, "");
    printf("%s:%s:%d\n", basename(e.filename), e.funcname, e.lineno);
  },
);

probe(
  "python$target:::function-return",
  (e) => e.funcname === "start",
  () => {
    self.trace = 0;
  },
);
