/** Calls and their times, thread by thread. */
import { basename, byCode, local, probe, self, timestamp } from "pyprobe";
import { python } from "./python.ts";

/** A call of a Python function that ends now; of a generator or coroutine, one stretch of its running. */
export interface Call {
  /** "Cart.total (shop.py:12)" */
  name: string;
  /** ns between entry and return, */
  total: number;
  /** and those of them that no call in it took which is looked at too. */
  own: number;
  /** Whether no call of the same function is around it. */
  outermost: boolean;
}

interface Open {
  name: string;
  start: number;
  inner: number;
}

/** By file and line: the one of the function there that was named last (several may begin in a line, as a module does in its first). */
const labels = new Map<string | null, { qualname: string | null; text: string }[]>();

/** A function as reports name it: "Cart.total (shop.py:12)". */
export function functionLabel(filename: string | null, qualname: string | null, line: number): string {
  let own = labels.get(filename);
  if (!own) labels.set(filename, (own = []));
  const known = own[line];
  if (known?.qualname === qualname) return known.text;
  const text = `${qualname} (${basename(filename)}:${line})`;
  own[line] = { qualname, text };
  return text;
}

/** Every function. */
export const everywhere = byCode(() => true);

let count = 0;

/**
 * Times the calls of functions for which `where` holds, a predicate on the code alone. What it gives tells, in clauses of
 * function-return that come after it, of the call that ends; undefined where its entry was not seen.
 */
export function timeCalls(where = everywhere): () => Call | undefined {
  const key = `calls ${++count}`;
  probe(python.function.entry, where, (e) => {
    const name = functionLabel(e.filename, e.qualname, e.firstlineno);
    (self[key] || (self[key] = [])).push({ name, start: timestamp, inner: 0 });
  });
  probe(python.function.return, where, (e) => {
    local[key] = ended(self[key] || [], functionLabel(e.filename, e.qualname, e.firstlineno), timestamp);
  });
  return () => local[key] || undefined;
}

/** Calls whose return was lost end with the one around them. */
function ended(open: Open[], name: string, now: number): Call | undefined {
  let at = open.length - 1;
  while (at >= 0 && open[at]!.name !== name) at--;
  if (at < 0) return undefined;
  const { start, inner } = open[at]!;
  open.length = at;
  const total = now - start;
  if (at > 0) open[at - 1]!.inner += total;
  return { name, total, own: total - inner, outermost: !open.some((each) => each.name === name) };
}
