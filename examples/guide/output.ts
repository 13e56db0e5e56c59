import { aggregation, basename, clear, print, printa, printf, probe, trace } from "pyprobe";

const calls = aggregation("calls");

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "price" || e.funcname === "discount",
  (e) => {
    calls.by(e.funcname).count();
  },
);

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "ben",
  (e) => {
    // trace() prints one value, print() anything with its structure, printf() by a format.
    trace(e.lineno);
    print({ who: e.funcname, where: basename(e.filename) });
    printf("|%-6s|%6d|%06.2f|%#x|%*d|%c|%%|\n", e.funcname, e.lineno, 2.5, 255, 4, 7, 0x41);
    // printa() prints aggregations: with a format, and in columns.
    printa("%10s %@4d\n", calls);
    clear(calls);
  },
);

probe("END", () => {
  printa(calls);
});
