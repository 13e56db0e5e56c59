import { aggregation, normalize, printf, printa, probe, self, trunc } from "pyprobe";

const calls = aggregation("calls");
const items = aggregation("items");
const least = aggregation("least");
const most = aggregation("most");
const mean = aggregation("mean");
const spread = aggregation("spread");
const total = aggregation("total");

probe(
  "python$target:::function-entry",
  (e) => e.module === "__main__" && e.funcname !== "<module>",
  (e) => {
    // @calls[funcname, lineno] = count();
    calls.by(e.funcname, e.lineno).count();
    // @total = count();
    total.count();
    if (e.funcname === "order") self.items = 0;
    if (e.funcname === "price") self.items++;
    if (e.funcname === "ann" || e.funcname === "ben") self.customer = e.funcname;
  },
);

probe(
  "python$target:::function-return",
  (e) => e.funcname === "order",
  () => {
    items.by(self.customer).sum(self.items);
    least.by(self.customer).min(self.items);
    most.by(self.customer).max(self.items);
    mean.by(self.customer).avg(self.items);
    spread.by(self.customer).stddev(self.items * 100);
  },
);

probe("END", () => {
  printf("%-10s %5s %5s %5s %5s %8s", "customer", "items", "least", "most", "mean", "spread/%");
  printf("\n");
  printa("%-10s %@5d %@5d %@5d %@5d %@8d\n", items, least, most, mean, spread);
  trunc(calls, 3);
  printf("\nthe three that are called most:\n");
  printa(calls);
  normalize(total, 5);
  printf("\ncalls an order:\n");
  printa("%@d\n", total);
});
