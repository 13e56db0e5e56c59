/** Formats that are written out fit what they are given, or the load says where they do not. */
import t from "tap";
import { fail, load } from "./table.ts";

t.test("what fits, and what cannot be told", async (t) => {
  const fine = [
    `printf("%d %s %*d %.*f %c %Y %%\\n", pid, probename, 5, 1n, 2, 1.5, "x", walltimestamp);`,
    `printf("%s %d %x\\n", null, true, arg0);`,
    "printf(`%d\\n`, timestamp);",
    `const values = [1, 2]; printf("%d %d\\n", ...values);`,
    `const format = "%d"; printf(format, "text");`,
    `const printf2 = (...x: unknown[]) => x; printf2("%d");`,
    `printf("%s", (() => 1)());`,
    `{ const printf = (x: string) => x; printf("%d"); }`,
  ];
  for (const script of fine) t.doesNotThrow(() => load(`probe("BEGIN", () => { ${script} });`), script);
});

fail(
  "too few values",
  `probe("BEGIN", () => { printf("%d\\t%s %5d\\n", pid, "x"); });`,
  `
<inline>:1:39: error: printf: the format takes 3 values, and is given 2: there is none for %5d
    1 | probe("BEGIN", () => { printf("%d\\t%s %5d\\n", pid, "x"); });
      |                                       ^^^`,
);

fail(
  "none for the width",
  `probe("BEGIN", () => { printf("%*d\\n"); });`,
  `
<inline>:1:32: error: printf: the format takes 2 values, and is given 0: there is none for the width of %*d
    1 | probe("BEGIN", () => { printf("%*d\\n"); });
      |                                ^^^`,
);

fail(
  "too many",
  `probe("BEGIN", () => { printf("\\u{1f600}\\x41%d\\n", pid, tid, uid); });`,
  `
<inline>:1:57: error: printf: the format takes 1 value, and is given 3
    1 | probe("BEGIN", () => { printf("\\u{1f600}\\x41%d\\n", pid, tid, uid); });
      |                                                         ^^^`,
);

fail(
  "a conversion that is none, behind escapes and on another line",
  'probe("BEGIN", () => { printf(`\\u{1f600}\\x41\n  \\t%5v`, 1); });',
  `
<inline>:2:5: error: printf: %v is no conversion; there are d i u o x X a A p c C s S e E f g G k I P Y T %
    2 |   \\t%5v\`, 1); });
      |     ^^^`,
);

fail(
  "a format that breaks off",
  `probe("BEGIN", () => printf("\\e\\0%d %-", 1));`,
  `
<inline>:1:37: error: printf: conversion 2 (%-) of the format ends before its conversion
    1 | probe("BEGIN", () => printf("\\e\\0%d %-", 1));
      |                                     ^^`,
);

fail(
  "values of the wrong kind, all of them",
  `import * as p from "pyprobe";
p.probe("BEGIN", () => {
  p.printf("%d %s %f", p.probename, p.timestamp, "x");
  p.printf("%*d %c", "5", [1], () => 1);
  p.printf("%@d", 1);
});`,
  `
<inline>:3:24: error: printf: %d takes an integer, not a string (for that there is %s)
    3 |   p.printf("%d %s %f", p.probename, p.timestamp, "x");
      |                        ^^^^^^^^^^^
<inline>:3:37: error: printf: %s takes a string, not a number (for that there is %d)
    3 |   p.printf("%d %s %f", p.probename, p.timestamp, "x");
      |                                     ^^^^^^^^^^^
<inline>:3:50: error: printf: %f takes a number, not a string
    3 |   p.printf("%d %s %f", p.probename, p.timestamp, "x");
      |                                                  ^^^
<inline>:4:22: error: printf: the width of %*d takes an integer, not a string (for that there is %s)
    4 |   p.printf("%*d %c", "5", [1], () => 1);
      |                      ^^^
<inline>:4:27: error: printf: %*d takes an integer, not an object
    4 |   p.printf("%*d %c", "5", [1], () => 1);
      |                           ^^^
<inline>:4:32: error: printf: %c takes a character or its code, not a function
    4 |   p.printf("%*d %c", "5", [1], () => 1);
      |                                ^^^^^^^
<inline>:5:13: error: printf: %@d prints an aggregation's value: only printa() has one
    5 |   p.printf("%@d", 1);
      |             ^^^`,
);

const AGGREGATIONS = `const a = aggregation("a"), b = aggregation("b"), q = aggregation();
probe("BEGIN", () => { a.by(execname, 1).count(); b.by("x", pid).sum(5); q.quantize(5); });`;

t.test("rows of aggregations: what fits, and what cannot be told", async (t) => {
  const fine = [
    `printa("%s %d %@d %@u\\n", a, b);`,
    `printa("%@d %@x %@p\\n", b);`,
    `printa("%@d %@s\\n", q);`,
    `printa("no key and no value\\n", a);`,
    `const list = [a, b]; printa("%d %d %d\\n", ...list);`,
    `const other = aggregation(); printa("%d %d %d %@s\\n", other);`,
    `const keys = ["x"]; const other = aggregation(); probe("END", () => { other.by(...keys).count(); }); printa("%d %d %@d\\n", other);`,
    `const same = a; printa("%s %d %@d\\n", same);`,
    `printa(a, b);`,
  ];
  for (const script of fine) t.doesNotThrow(() => load(`${AGGREGATIONS}\n${script}`), script);
});

const wrongRows = (name: string, statement: string, at: number, message: string, length: number) =>
  fail(
    name,
    `${AGGREGATIONS}\n${statement}`,
    `
<inline>:3:${at}: error: ${message}
    3 | ${statement}
      | ${" ".repeat(at - 1)}${"^".repeat(length)}`,
  );

wrongRows(
  "rows: a conversion that is none",
  `printa("%s %d %@v", a);`,
  15,
  "printa: %v is no conversion; there are d i u o x X a A p c C s S e E f g G k I P Y T %",
  3,
);
wrongRows(
  "rows: more parts than keys have",
  `printa("%s %d %x %@d", a);`,
  15,
  "printa: the format takes 3 parts of the key of a, but its keys have 2: there is none for %x",
  2,
);
wrongRows(
  "rows: a part where there is no key",
  `printa("%s %@d", q);`,
  9,
  "printa: the format takes 1 part of the key of q, but it has no key: there is none for %s",
  2,
);
wrongRows(
  "rows: a part of another kind",
  `printa("%d %d %@d %@d", b);`,
  9,
  "printa: %d takes an integer, but part 1 of the key of b is a string",
  2,
);
wrongRows(
  "rows: a width of another kind",
  `printa("%*d %@d", b);`,
  9,
  "printa: the width of %*d takes an integer, but part 1 of the key of b is a string",
  3,
);
wrongRows(
  "rows: a value of another kind",
  `printa("%s %d %@d %@s", a, b);`,
  19,
  "printa: %@s takes a string, but sum() of b gives a number (for that there is %@d)",
  3,
);
wrongRows(
  "rows: no aggregation",
  `printa("%d");`,
  1,
  "printa: there is a format, and behind it no aggregation whose rows it is for",
  12,
);
