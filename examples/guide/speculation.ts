import { commit, discard, printf, probe, self, speculate, speculation } from "pyprobe";

// Each order's items are kept back, and printed only of orders without a discount.
probe(
  "python$target:::function-entry",
  (e) => e.funcname === "order",
  () => {
    self.order = speculation();
    self.items = 0;
  },
);

probe(
  "python$target:::function-entry",
  (e) => self.order && e.funcname === "price",
  () => {
    speculate(self.order);
    printf("item %d\n", ++self.items);
  },
);

probe(
  "python$target:::function-return",
  (e) => self.order && e.funcname === "discount" && e.lineno === 11,
  () => {
    commit(self.order);
    self.order = 0;
  },
);

probe(
  "python$target:::function-return",
  (e) => self.order && e.funcname === "order",
  () => {
    discard(self.order);
    self.order = 0;
  },
);
