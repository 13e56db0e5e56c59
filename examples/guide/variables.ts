import { local, pid, printf, probe, self, $$1, $target } from "pyprobe";

// Globals: a scalar, and an array under a tuple of keys. Any thread sees them.
let calls = 0;
const times = new Map<string, number>();

probe(
  "python$target:::function-entry",
  (e) => e.module === "__main__" && e.funcname !== "<module>",
  (e) => {
    calls++;
    // Clause-local: for this firing, here and in the clauses below.
    local.key = `${e.funcname},${e.lineno}`;
    times.set(local.key, (times.get(local.key) ?? 0) + 1);
    // Thread-local: each thread counts from 0.
    self.calls++;
  },
);

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "order",
  () => {
    printf("%s: order %d of its thread, call %d\n", local.key, ++self.orders, self.calls);
  },
);

probe("END", () => {
  printf("%d calls in all; of order %d, of price %d\n", calls, times.get("order,15"), times.get("price,5"));
  printf(
    "the first argument is %s, the target is %s\n",
    $$1,
    $target > 0 && $target !== pid ? "the command" : "nothing",
  );
});
