/** printa: formats, aggregations side by side, sorting; trunc, clear, normalize. */
import t from "tap";
import { errors, histogram, printed } from "./aggregating.ts";

const string = (text: string) => `  ${text.padEnd(50)}`;
const integer = (n: number | bigint | string) => ` ${String(n).padStart(16)}`;

/** x: 3 and 30, y: 1 and 20, z: 2 and nothing. */
const VALUES = `for (const [key, n, m] of [["x", 3, 30], ["y", 1, 20], ["z", 2, 0]]) {
  a.by(key).sum(n); if (m > 0) b.by(key).sum(m);
}`;

t.test("a format takes the parts of the key and the value", async (t) => {
  const cases: [call: string, text: string][] = [
    [`printa("%s=%@d\\n", a)`, "y=1\nz=2\nx=3\n"],
    [`printa("%@d %s\\n", a)`, "1 y\n2 z\n3 x\n"],
    [
      `printa("%-3s|%@5d|%@-5u|%@05x|%@+d|%@#o\\n", a)`,
      "y  |    1|1    |00001|+1|01\nz  |    2|2    |00002|+2|02\nx  |    3|3    |00003|+3|03\n",
    ],
    [`printa("%@d%%\\n", a)`, "1%\n2%\n3%\n"],
    [`printa("%5@d;", a)`, "    1;    2;    3;"],
    [`printa("%@e %@f\\n", a)`, "1.000000e+00 1.000000\n2.000000e+00 2.000000\n3.000000e+00 3.000000\n"],
    [`printa("row\\n", a)`, "row\nrow\nrow\n"],
    [`printa("%@d %@d %@d\\n", a, b)`, "1 20 20\n2 0 0\n3 30 30\n"],
    [`printa("%s %@d %@d\\n", b, a)`, "z 0 2\ny 20 1\nx 30 3\n"],
    [`printa("%s %@d\\n", aggregation("c"))`, ""],
  ];
  for (const [call, text] of cases) t.equal(printed(`${VALUES} ${call};`).begin.text, text, call);
});

t.test("* takes its width from the key", async (t) => {
  t.equal(printed(`a.by(6, "x").sum(5); printa("%*s|%@d\\n", a);`).begin.text, "     x|5\n");
  t.equal(printed(`a.by("x", 6).sum(5); printa("%s|%@*d\\n", a);`).begin.text, "x|     5\n");
});

t.test("a format prints a histogram, whatever the conversion and the width", async (t) => {
  const text = histogram([0, 0, 0], [1, 40, 1], [2, 0, 0]);
  t.equal(printed(`a.by("x").quantize(1); printa("%s:%@3d\\n", a);`).begin.text, `x:${text}\n`);
  t.equal(printed(`a.by(4, "x").quantize(1); printa("%@*u%s\\n", a);`).begin.text, `${text}x\n`);
});

t.test("formats that do not fit", async (t) => {
  const cases: [call: string, why: string][] = [
    [
      `printa("%s %s %@d", a)`,
      'printa: the format "%s %s %@d" takes 2 parts of the key, but those of aggregation("a") have 1',
    ],
    [`printa("%@d %", a)`, "printa: conversion 2 (%) of the format ends before its conversion"],
    [`printa("%d", a)`, 'printa: %d takes an integer, not the string "y" (for that there is %s)'],
    [`printa("", a)`, "printa: the format string is empty"],
    [`printa("%@d")`, "printa() takes aggregations, as aggregation() gives them, and before them perhaps a format"],
    [`printa(a, "%@d")`, "printa() takes aggregations, as aggregation() gives them, and before them perhaps a format"],
    [`printa()`, "printa() takes aggregations, as aggregation() gives them, and before them perhaps a format"],
    [
      `b.by(1, 2).count(); printa(a, b)`,
      'printa(): aggregation("a") has keys of 1 part, aggregation("b") of 2 parts: they cannot stand side by side',
    ],
  ];
  for (const [call, why] of cases) t.same(errors(`a.by("y").count(); ${call};`), [`TypeError: ${why}`], call);
});

t.test("side by side: joined by key, a key that one lacks has its zero", async (t) => {
  t.equal(
    printed(`${VALUES} printa(a, b);`).begin.text,
    `\n${[
      ["y", 1, 20],
      ["z", 2, 0],
      ["x", 3, 30],
    ]
      .map(([key, n, m]) => `${string(String(key))}${integer(n!)}${integer(m!)}\n`)
      .join("")}`,
  );
  t.equal(
    printed(`a.by("x").count(); b.by("y").quantize(1); printa(a, b);`).all,
    `\n${string("y")}${integer(0)}${histogram([0, 0, 0], [1, 40, 1], [2, 0, 0])}\n` +
      `${string("x")}${integer(1)}${histogram([-1, 0, 0], [0, 0, 0], [1, 0, 0])}\n`,
    "and the end prints neither again",
  );
  t.equal(printed(`a.sum(3); b.sum(4); printa(a, b, a);`).begin.text, `\n${integer(3)}${integer(4)}${integer(3)}\n`);
  t.equal(
    printed(`a.by(1).avg(3); printa(b, a);`).begin.text,
    `\n${integer(1)}${integer(0)}${integer(3)}\n`,
    "one that never had a value is printed as the other is",
  );
  t.equal(
    printed(`a.by("1", 2).count(); b.by(1, 2).count(); b.by(null, 2n ** 70n).count(); printa("%s %d %@d %@d;", a, b);`)
      .notes.length,
    1,
    "1 and the string 1 are two keys: %s refuses the number",
  );
});

t.test("sorting, by DTrace's options", async (t) => {
  const two = `for (const [k, l, n, m] of [["x", 1, 3, 10], ["y", 3, 1, 10], ["z", 2, 1, 20]]) { a.by(k, l).sum(n); b.by(k, l).sum(m); }`;
  const order = (options: object, call = `printa("%s", a)`) => printed(`${two} ${call};`, options).begin.text;
  t.equal(order({}), "yzx", "by value, then by key");
  t.equal(order({ aggsortrev: true }), "xzy");
  t.equal(order({ aggsortkey: true }), "xyz");
  t.equal(order({ aggsortkey: true, aggsortrev: true }), "zyx");
  t.equal(order({ aggsortkey: true, aggsortkeypos: 1 }), "xzy", "by the second part first");
  t.equal(order({ aggsortkeypos: 1 }), "zyx", "among equal values");
  t.equal(order({ aggsortkey: true, aggsortkeypos: 2 }), "xyz", "there is no third");
  const both = `printa("%s", a, b)`;
  t.equal(order({}, both), "yzx");
  t.equal(order({ aggsortpos: 1 }, both), "yxz", "by the second value first");
  t.equal(order({ aggsortpos: 2 }, both), "yzx", "there is no third");
  t.equal(order({ aggsortkey: true }, both), "xyz");
});

t.test("sorting: numbers of all kinds, text by code point", async (t) => {
  t.equal(
    printed(
      `for (const key of ["b", "\\u{10000}", "\\uffff", "", null, 2n ** 70n, -1, 5, 0.5, true]) a.by(key).count(); printa("<%@d>", a); print(a.entries().map(({ keys }) => keys[0]));`,
    ).begin.text,
    `${"<1>".repeat(10)}[null, -1, 0.5, true, 5, 1180591620717411303424n, "", "b", "\uffff", "\u{10000}"]\n`,
  );
});

t.test("sorting: distributions by the sum of their buckets, then by their zeros", async (t) => {
  const order = (values: string) => printed(`${values} printa("%s", a);`).begin.text;
  t.equal(order(`a.by("x").quantize(8); a.by("y").quantize(4, 3); a.by("z").quantize(7);`), "zxy");
  t.equal(order(`a.by("x").quantize(0, 2); a.by("y").quantize(0);`), "yx");
  t.equal(
    order(
      `a.by("x").quantize(2n ** 61n); a.by("z").quantize(2n ** 61n); a.by("y").quantize(2n ** 61n); a.by("z").quantize(1);`,
    ),
    "xyz",
  );
  t.equal(
    order(`a.by("x").lquantize(0, 0, 9, 3, 2); a.by("y").lquantize(0, 0, 9, 3); a.by("z").lquantize(-5, 0, 9, 3);`),
    "zyx",
  );
  t.equal(
    order(
      `a.by("x").llquantize(0, 10, 0, 2, 10, 2); a.by("y").llquantize(0, 10, 0, 2, 10); a.by("z").llquantize(9, 10, 0, 2, 10);`,
    ),
    "yxz",
  );
});

t.test("the end prints in the order of declaration; reversed, when rows are", async (t) => {
  const text = (options: object) => printed(`b.by("x").count(); a.by("y").count();`, options).text;
  t.equal(text({}), `${string("y")}${integer(1)}\n${string("x")}${integer(1)}\n`);
  t.equal(text({ aggsortrev: true }), `${string("x")}${integer(1)}\n${string("y")}${integer(1)}\n`);
});

t.test("trunc", async (t) => {
  const left = (call: string) => printed(`${VALUES} ${call}; printa("%s", a);`).begin.text;
  t.equal(left("trunc(a, 2)"), "zx");
  t.equal(left("trunc(a, -2)"), "yz");
  t.equal(left("trunc(a, 0)"), "");
  t.equal(left("trunc(a)"), "");
  t.equal(left("trunc(a, 5)"), "yzx");
  t.equal(left("trunc(a, -5)"), "yzx");
  t.equal(left("trunc(a, 1n)"), "x");
  t.equal(left("trunc(b)"), "yzx", "another one is left alone");
  t.equal(left("trunc(aggregation('none'), 3)"), "yzx");
  t.equal(printed(`a.sum(3); trunc(a); a.sum(1);`).text, `${integer(1)}\n`, "it begins anew");
  t.same(errors(`a.count(); trunc(a); a.sum(1);`), [
    'TypeError: aggregation("a") already holds count() and cannot hold sum() as well',
  ]);
  t.same(errors(`trunc("a");`), [
    "TypeError: trunc() takes an aggregation, as aggregation() gives it, and how many keys stay",
  ]);
  t.same(errors(`trunc(a, "1");`), ["TypeError: trunc() takes how many keys stay, a number, not string"]);
});

t.test("a cell that is kept beyond trunc goes on under its key", async (t) => {
  t.equal(
    printed(`const x = a.by("x"); x.count(); trunc(a); a.by("x").count(); x.count(); trunc(a); x.count(); x.count();`)
      .text,
    `${string("x")}${integer(2)}\n`,
  );
  t.equal(printed(`const [x, y] = [a.by("x"), a.by("x")]; y.sum(1); x.sum(2);`).text, `${string("x")}${integer(3)}\n`);
});

t.test("clear", async (t) => {
  const zeros = ["x", "y", "z"].map((key) => `${string(key)}${integer(0)}\n`).join("");
  t.equal(printed(`${VALUES} clear(a); trunc(b);`).text, zeros);
  for (const name of ["min", "max", "avg", "stddev", "sum"])
    t.equal(
      printed(`a.${name}(3); clear(a); printa("%@d ", a); a.${name}(5); printa("%@d", a);`).begin.text,
      name === "stddev" ? "0 0" : "0 5",
      `${name} begins anew`,
    );
  t.same(errors(`clear();`), ["TypeError: clear() takes an aggregation, as aggregation() gives it"]);
});

t.test("normalize and denormalize", async (t) => {
  const values = (setup: string, ...calls: string[]) =>
    printed(`${setup} ${calls.map((call) => `${call}; printa("%@d ", a);`).join(" ")}`).begin.text;
  t.equal(values(`a.sum(-7);`, "normalize(a, 2)", "normalize(a, 7n)", "denormalize(a)"), "-3 -1 -7 ");
  t.equal(values(`a.sum(2n ** 70n);`, "normalize(a, 2n ** 69n)", "normalize(a, 1024)"), "2 1152921504606846976 ");
  t.equal(values(`a.sum(10);`, "normalize(a, 2.5)", "normalize(a, 0.5)"), "4 20 ");
  t.equal(values(`a.avg(10); a.avg(13);`, "normalize(a, 1)", "normalize(a, 4)"), "11 2 ", "23 / 4 is 5, 5 / 2 is 2");
  t.equal(values(`a.stddev(10); a.stddev(30);`, "normalize(a, 1)", "normalize(a, 10)"), "10 1 ");
  t.equal(
    printed(`a.by("x").sum(10); normalize(a, 3); a.by("y").sum(30);`).text,
    `${string("x")}${integer(3)}\n${string("y")}${integer(10)}\n`,
  );
  t.equal(printed(`a.sum(0.75); normalize(a, 3);`).text, `${integer("0.25")}\n`);
  t.same(
    printed(`a.by("x").quantize(1, 7); normalize(a, 2); print(a.entries()); print(a.top(1));`).begin.text,
    `[{ keys: ["x"], value: 3, buckets: [{ min: 1, max: 1, count: 3 }] }]\n`.repeat(2),
  );
  for (const [factor, shown] of [
    ["0", "0"],
    ["-1", "-1"],
    ["NaN", "NaN"],
    ["Infinity", "Infinity"],
    ["'2'", "string"],
    ["undefined", "undefined"],
  ])
    t.same(errors(`normalize(a, ${factor});`), [
      `TypeError: normalize() takes a factor that is a number above 0, not ${shown}`,
    ]);
});

t.test("top", async (t) => {
  const { text } = printed(`${VALUES} for (const n of [0, 2, 9]) print(a.top(n).map(({ keys }) => keys[0]));`, {
    aggsortkey: true,
  }).begin;
  t.equal(text, `[]\n["x", "z"]\n["x", "z", "y"]\n`);
  t.same(errors(`a.top(-1);`), ["TypeError: top() takes how many keys, 0 or more, not -1"]);
});

t.test("agghist, aggpack, aggzoom, encoding", async (t) => {
  const title = `${"key".padStart(17)}  ------------- Distribution ------------- count    `;
  const line = (key: string, bar: number, count: number) =>
    ` ${key.padStart(16)} |${"@".repeat(bar).padEnd(40)} ${String(count).padEnd(9)}\n`;
  const sums = `a.by("x").sum(30); a.by("y").sum(10);`;
  t.equal(printed(sums, { agghist: true }).text, `\n${title}\n${line("y", 10, 10)}${line("x", 30, 30)}`);
  // 30 / 0.95 fill the 40 columns.
  t.equal(printed(sums, { agghist: true, aggzoom: true }).text, `\n${title}\n${line("y", 13, 10)}${line("x", 38, 30)}`);
  t.equal(printed(`a.by("x").max(3);`, { agghist: true }).text, `${string("x")}${integer(3)}\n`, "not of maxima");
  // 10.5 of 40 columns.
  t.equal(
    printed(`a.lquantize(0, 0, 2, 1, 21); a.lquantize(1, 0, 2, 1, 59);`, { encoding: "utf8" }).text,
    `${histogram(["< 0", 0, 0], [0, `|${"\u2588".repeat(10)}\u258c${" ".repeat(29)}`, 21], [1, `|${"\u2588".repeat(29)}\u258c${" ".repeat(10)}`, 59], [">= 2", 0, 0])}\n`,
  );
  const two = `for (const v of [1, 1, 1, 4]) a.by("x").quantize(v); a.by("y").quantize(16);`;
  // From 0 to 32; 3 of 4 is the sixth of eight levels (5.75), 1 of 4 the third (2.25).
  const packed = (x: string, y: string) =>
    `\n              key  min .-------. max  | count\n                x    0 :${x}: 32   | 4\n                y    0 :${y}: 32   | 1\n`;
  t.equal(printed(two, { aggpack: true, encoding: "ascii" }).text, packed(" x x   ", "     X "));
  t.equal(printed(two, { aggpack: true }).text, packed(" \u2586 \u2583   ", "     \u2588 "));
  t.equal(
    printed(`a.lquantize(5, 0, 30, 10); a.lquantize(-1, 0, 30, 10, -1);`, { aggpack: true, encoding: "ascii" }).text,
    `\n     min .-----. max      | count\n     < 0 :vx   : >= 30    | 0\n`,
  );
  t.equal(
    printed(`a.llquantize(1, 10, 0, 2, 10);`, { aggpack: true }).text,
    `${histogram(["< 1", 0, 0], [1, 40, 1], [2, 0, 0])}\n`,
  );
});
