/**
 * How long calls take as the program goes on: a heat map of the time of every call, in columns of 10 ms; with a name, of the
 * functions so named alone.
 *
 *     pyprobe -s stdlib/heatmap.ts -o heat.svg -c "python3 server.py"
 *     pyprobe -s stdlib/heatmap.ts -o heat.svg -c "python3 server.py" handle
 */
import { $1, aggregation, probe, self, timestamp } from "pyprobe";

const COLUMN = 10_000_000;

const time = aggregation("time of calls (ns)");

const wanted = (name: string | null): boolean => $1 === undefined || name === String($1);

probe(
  "python$target:::function-entry",
  (e) => wanted(e.funcname),
  () => {
    if (self.starts === 0) self.starts = [];
    self.starts.push(timestamp);
  },
);

probe(
  "python$target:::function-return",
  (e) => wanted(e.funcname),
  () => {
    const start = self.starts === 0 ? undefined : self.starts.pop();
    if (start !== undefined) time.by(Math.floor(timestamp / COLUMN) * COLUMN).quantize(timestamp - start);
  },
);
