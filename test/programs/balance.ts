/**
 * Keeps each thread's stack of functions by its entries and returns, and says where the two do not fit: a return
 * that is not the innermost entry's, and, at the end, what never returned. Then how often each function was entered.
 */
import { aggregation, pid, printa, printf, probe, self, tid } from "pyprobe";

const stacks: { pid: number; tid: number; open: string[] }[] = [];
const entries = aggregation("entries");
const returns = aggregation("returns");

probe("python$target:::function-entry", (e) => {
  if (!self.open) stacks.push({ pid, tid, open: (self.open = []) });
  self.open.push(`${e.filename}:${e.funcname}`);
  entries.by(e.filename, e.funcname).count();
});

probe("python$target:::function-return", (e) => {
  const innermost = self.open ? self.open.pop() : undefined;
  if (innermost !== `${e.filename}:${e.funcname}`) printf("%s returned inside of %s\n", e.funcname, innermost);
  returns.by(e.filename, e.funcname).count();
});

probe("END", () => {
  for (const { open } of stacks) for (const name of open) printf("%s never returned\n", name);
  const returned = new Map(returns.entries().map(({ keys, value }) => [keys.join(":"), value]));
  for (const { keys, value } of entries.entries()) {
    const other = returned.get(keys.join(":"));
    if (other !== value) printf("%s: %d entries, %d returns\n", keys.join(":"), value, other);
  }
  printf("%d threads\n", stacks.length);
  printa(entries);
  printa(returns);
});
