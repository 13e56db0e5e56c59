import { aggregation, probe, self } from "pyprobe";

const powers = aggregation("powers of two");
const linear = aggregation("linear");
const loglinear = aggregation("log-linear");

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "order",
  () => {
    self.items = 0;
  },
);

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "price",
  () => {
    self.items++;
  },
);

probe(
  "python$target:::function-return",
  (e) => e.funcname === "order",
  () => {
    powers.by("items").quantize(self.items);
    linear.by("items").lquantize(self.items, 0, 4, 1);
    loglinear.by("items in hundredths").llquantize(self.items * 100, 10, 1, 2, 10);
  },
);
