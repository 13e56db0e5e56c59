import { printf, probe, self, timestamp } from "pyprobe";

probe(
  "function-entry",
  (e) => e.funcname === "unique",
  () => {
    self.start = timestamp;
    self.compared = 0;
  },
);

probe(
  "function-entry",
  (e) => e.funcname === "__eq__",
  () => {
    self.compared++;
  },
);

probe(
  "function-return",
  (e) => e.funcname === "unique",
  () => {
    printf("%d comparisons in %d us\n", self.compared, (timestamp - self.start) / 1000);
  },
);
