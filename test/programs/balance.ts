/**
 * Keeps each thread's stack of functions by its entries and returns, and says where the two do not fit: a return that
 * is not the innermost entry's, a thread that ends inside a function, a count that differs. At the end, how often each
 * function of the file named by the first argument was entered.
 */
import { $1, basename, pid, printf, probe, self, tid } from "pyprobe";

interface Thread {
  pid: number;
  tid: number;
  open: string[];
  depth: number;
}

const threads: Thread[] = [];
const entries = new Map<string, number>();
const returns = new Map<string, number>();

function count(counts: Map<string, number>, name: string) {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

probe("python$target:::function-entry", (e) => {
  // An ended thread's number is used again: the new thread has a `self` of its own.
  if (!self.thread) threads.push((self.thread = { pid, tid, open: [], depth: 0 }));
  self.thread.open.push(`${e.filename}:${e.funcname}`);
  self.depth++;
  self.thread.depth = self.depth;
  count(entries, `${e.filename}:${e.funcname}`);
});

probe("python$target:::function-return", (e) => {
  const name = `${e.filename}:${e.funcname}`;
  const innermost = self.thread ? self.thread.open.pop() : "no function";
  if (innermost !== name) printf("%s returned inside of %s\n", name, innermost);
  self.depth--;
  if (self.thread) self.thread.depth = self.depth;
  if (self.depth < 0) printf("%s returned at depth %d\n", name, self.depth);
  count(returns, name);
});

probe("END", () => {
  for (const thread of threads) {
    if (thread.depth !== 0) printf("a thread ended at depth %d\n", thread.depth);
    for (const name of thread.open) printf("%s never returned\n", name);
  }
  for (const name of new Set([...entries.keys(), ...returns.keys()])) {
    const [entered, returned] = [entries.get(name) ?? 0, returns.get(name) ?? 0];
    if (entered !== returned) printf("%s: %d entries, %d returns\n", name, entered, returned);
  }
  printf("%d threads\n", threads.length);
  for (const name of [...entries.keys()].sort()) {
    const [file, funcname] = name.split(":") as [string, string];
    if (basename(file) === $1) printf("%s %d\n", funcname, entries.get(name));
  }
});
