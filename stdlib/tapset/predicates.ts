/** Predicates for clauses of CPython's probes. What depends on the code alone is asked once for each code object. */
import { allOf, byCode, local, probe, self } from "pyprobe";
import { everywhere, timeCalls } from "./calls.ts";
import { python } from "./python.ts";

/** The standard library of a Python, without what is installed beside it. */
const STDLIB = /\/lib\/python3[.\d]*\/(?!.*(?:site|dist)-packages\/)|^<frozen /;

/** Code that is not of the standard library. */
export function excludeStdlib() {
  return byCode((e) => !STDLIB.test(e.filename ?? ""));
}

/**
 * Code of these files: a name (`app.py`), the end of a path (`shop/app.py`), or a folder (`shop/`). `*` stands for any part of
 * a name.
 */
export function only(...files: string[]) {
  const patterns = files.map(patternOf);
  return byCode((e) => patterns.some((pattern) => pattern.test(e.filename ?? "")));
}

function patternOf(file: string): RegExp {
  const text = file.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, "[^/]*");
  return new RegExp(`(^|/)${text}${file.endsWith("/") ? "" : "$"}`);
}

/** The choice that handlers offer: code of one file (`only`; "" is any), with or without the standard library. */
export function chosen({ files, withoutStdlib }: { files: string; withoutStdlib: boolean }) {
  if (files === "" && !withoutStdlib) return everywhere;
  const ofFiles = files === "" ? /^/ : patternOf(files);
  return byCode((e) => ofFiles.test(e.filename ?? "") && !(withoutStdlib && STDLIB.test(e.filename ?? "")));
}

let count = 0;

/** While the thread is in a call of that function, its own entry and return included. */
export function within(funcname: string) {
  const key = `within ${++count}`;
  const isIt = byCode((e) => e.funcname === funcname);
  probe(python.function.entry, isIt, () => {
    self[key]++;
  });
  probe(python.function.return, isIt, () => {
    local[key] = 1;
    if (self[key] > 0) self[key]--;
  });
  return () => self[key] > 0 || local[key] === 1;
}

/** At function-return: the call that ends took at least so many nanoseconds. */
export function minDuration(nanoseconds: number) {
  const call = timeCalls();
  return () => (call()?.total ?? 0) >= nanoseconds;
}

export { allOf };
