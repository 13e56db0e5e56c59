/**
 * Garbage collection: how often, how long the program stood still for it, what was collected, by generation.
 *
 *     pyprobe gc -c "python3 app.py"
 *     pyprobe gc --each -p 1234
 */
import { aggregation, options, parameters, printa, printf, probe, self, timestamp } from "pyprobe";
import { python } from "./tapset/python.ts";

interface Sum {
  times: number;
  ns: number;
  longest: number;
  collected: number;
}

export function garbageCollection({ each = false } = {}): void {
  const sums = new Map<number, Sum>();
  const pauses = aggregation("gc: us");
  probe(python.gc.start, (e) => {
    self.gcStart = timestamp;
    self.gcGeneration = e.generation;
  });
  probe(
    python.gc.done,
    () => self.gcStart,
    (e) => {
      const generation = Number(self.gcGeneration);
      const ns = timestamp - self.gcStart;
      self.gcStart = 0;
      const sum = sums.get(generation) ?? { times: 0, ns: 0, longest: 0, collected: 0 };
      sums.set(generation, sum);
      sum.times++;
      sum.ns += ns;
      sum.longest = Math.max(sum.longest, ns);
      sum.collected += e.collected;
      pauses.quantize(Math.floor(ns / 1000));
      if (each) printf("%7d generation %d: %.3f ms, %d collected\n", e.pid, generation, ns / 1e6, e.collected);
    },
  );
  probe("END", () => {
    printf("%10s %8s %12s %12s %10s\n", "GENERATION", "TIMES", "TOTAL ms", "LONGEST ms", "COLLECTED");
    for (const [generation, { times, ns, longest, collected }] of [...sums].sort(([a], [b]) => a - b))
      printf("%10d %8d %12.3f %12.3f %10d\n", generation, times, ns / 1e6, longest / 1e6, collected);
    if (sums.size > 0) printa("\npauses, us%@d", pauses);
  });
}

if (import.meta.main) {
  options({ quiet: true });
  garbageCollection(parameters({ each: { value: false, help: "a line for each collection, as it ends" } }));
}
