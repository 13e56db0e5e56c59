import { printf, probe, self } from "pyprobe";

// /funcname == "ann"/: only her orders are followed.
probe(
  "python$target:::function-entry",
  (e) => e.funcname === "ann",
  () => {
    self.following = 1;
  },
);

probe(
  "python$target:::function-entry",
  (e) => self.following && e.funcname === "order",
  () => {
    self.items = 0;
  },
);

probe(
  "python$target:::function-entry",
  (e) => self.following && e.funcname === "price",
  () => {
    self.items++;
  },
);

// What a return's line tells: the discount was refused by raising in line 11.
probe(
  "python$target:::function-return",
  (e) => self.following && e.funcname === "discount" && e.lineno === 11,
  () => {
    printf("no discount on %d items\n", self.items);
  },
);

probe(
  "python$target:::function-return",
  (e) => self.following && e.funcname === "order",
  () => {
    printf("%d item%s\n", self.items, self.items === 1 ? "" : "s");
  },
);

probe(
  "python$target:::function-return",
  (e) => e.funcname === "ann",
  () => {
    self.following = 0;
  },
);
