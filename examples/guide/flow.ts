import { options, probe, self, trace } from "pyprobe";

options({ flowindent: true });

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "ben",
  () => {
    self.ben = 1;
  },
);

probe(
  ["python$target:::function-entry", "python$target:::function-return"],
  () => self.ben,
  (e) => {
    trace(e.lineno);
  },
);

probe(
  "python$target:::function-return",
  (e) => e.funcname === "ben",
  () => {
    self.ben = 0;
  },
);
