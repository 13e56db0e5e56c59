/** printf: what C prints, what DTrace adds, and what is refused. */
import t, { type Test } from "tap";
import { spawnSync } from "node:child_process";
import { formatOf } from "../../src/runtime/isolate/format/compile.ts";
import { Script } from "./isolate.ts";

process.env["TZ"] = "UTC";

const print = (format: string, ...values: unknown[]) => formatOf(format).render(...values);

/** What the shell's printf, which is C's, makes of the same formats. One process for all. */
function printedByC(cases: [format: string, ...values: (string | number)[]][]): string[] {
  const quote = (word: string | number) => `'${String(word).replaceAll("'", "'\\''")}'`;
  const script = cases.map((words) => `printf -- ${words.map(quote).join(" ")}; printf '\\0'`).join("\n");
  const { stdout, status, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8", env: { LC_ALL: "C" } });
  if (status !== 0) throw new Error(stderr);
  return stdout.split("\0").slice(0, -1);
}

/** Each case with what is printed, here and by C. */
function same(t: Test, cases: [format: string, ...values: (string | number)[]][]): void {
  const expected = printedByC(cases);
  t.same(
    cases.map(([format, ...values]) => [format, ...values, print(format, ...values)]),
    cases.map((words, i) => [...words, expected[i]]),
  );
}

t.test("equal to C's, flag by flag", async (t) => {
  const integers = [
    "%d",
    "%i",
    "%5d",
    "%-5d|",
    "%05d",
    "%+d",
    "% d",
    "%+05d",
    "%.3d",
    "%8.3d",
    "%-8.3d|",
    "%.0d|",
    "%x",
    "%X",
    "%#x",
    "%#010x",
    "%o",
    "%#o",
    "%u",
    "%lld",
    "%lx",
  ];
  const values = [
    0, 1, -1, 7, 42, -42, 999, 1000, 123456789, 1000000000, 156641360502280, -156641360502280, 4294967295,
    9007199254740991,
  ];
  const small = integers.flatMap((format) => values.map((value): [string, number] => [format, value]));
  const floats = [
    "%f",
    "%.2f",
    "%10.3f",
    "%-10.1f|",
    "%+f",
    "%010.2f",
    "%e",
    "%.0e",
    "%E",
    "%g",
    "%G",
    "%.3g",
    "%#g",
    "%.10g",
    "%.0f",
    "%.1f",
    "%#.0f",
    "%#.0e",
    "%.1e",
    "%.2g",
    "%.1g",
    "%.8f",
  ];
  const reals = [
    0, 1, -1.5, 0.1, 3.14159265, 1e-5, 1e-10, 123456.789, 1e20, 2.6e-4, 0.5, 1.5, 2.5, 0.125, 0.375, 2e21, 100000,
    1000000,
  ];
  const real = floats.flatMap((format) => reals.map((value): [string, number] => [format, value]));
  const strings = ["%s", "%10s", "%-10s|", "%.2s", "%10.2s|"].flatMap((format) =>
    ["", "a", "hello", "a longer text"].map((value): [string, string] => [format, value]),
  );
  const cases = [...small, ...real, ...strings];
  same(t, cases);
});

t.test("equal to C's with * for width and precision", async (t) => {
  const cases: [string, ...number[]][] = [
    ["%*d|", 6, 42],
    ["%*d|", -6, 42],
    ["%-*d|", 6, 42],
    ["%.*d|", 4, 42],
    ["%.*d|", -1, 42],
    ["%*.*f|", 9, 2, 3.14159],
    ["%0*d|", 6, -42],
  ];
  same(t, cases);
});

t.test("every whole number up to 2^53 and beyond", async (t) => {
  for (let n = 1n; n < 2n ** 70n; n *= 3n) {
    const values = [n - 1n, n, -n];
    t.same(
      values.map((v) => print("%d", Number.isSafeInteger(Number(v)) ? Number(v) : v)),
      values.map(String),
    );
  }
  t.equal(print("%d", 2 ** 60), "1152921504606846976");
  for (const n of [999, 1000, 999999, 1e9 - 1, 1e9, 1e9 + 1, 1e12, 1e15 - 1]) t.equal(print("%d", n), String(n));
});

t.test("as DTrace has it", async (t) => {
  t.equal(print("%u %x %o", -1, -1, -1), "18446744073709551615 ffffffffffffffff 1777777777777777777777");
  t.equal(print("%p", 0x7f0012), "7f0012");
  t.equal(print("%?x|", 255), `${"ff".padStart(16)}|`);
  t.equal(print("%d %d", true, false), "1 0");
  t.equal(print("%d %d", 7.9, -7.9), "7 -7");
  t.equal(
    print("%Y|%25Y", 1767225600000000000n, 123456789012345678n),
    "2026 Jan  1 00:00:00|     1973 Nov 29 21:33:09",
  );
  t.equal(print("%T", 1767225600000000000n), "Thu, 01 Jan 2026 00:00:00 UTC");
  t.equal(print("%S %C%C", 'a\tb"\x01', 10, "x"), 'a\\tb\\"\\001 \\nx');
  t.equal(print("%c%c%wc%lc", 65, "é", 0x416, "x"), "AéЖx");
  t.equal(print("%hd %lld %qd %jd %zu %td %'d", 1, 2, 3, 4, 5, 6, 7000), "1 2 3 4 5 6 7000");
  t.equal(print("%a|%20A|", 0x7f0012, -1), "0x7f0012|  0xffffffffffffffff|");
  t.equal(print("%I:%P", "127.0.0.1", 8080), "127.0.0.1:8080");
  t.equal(print("%k|", { stackText: () => "\n  f\n" }), "\n  f\n|");
  t.equal(print("%s|%6s", null, null), "<null>|<null>");
  t.equal(print("100%%"), "100%");
  t.equal(print("no conversion"), "no conversion");
  t.equal(print("%f %f", Infinity, NaN), "inf nan");
});

t.test("what a format cannot be, or take", async (t) => {
  const refused: [string, unknown[], string][] = [
    ["", [], "the format string is empty"],
    ["%", [], "conversion 1 (%) of the format ends before its conversion"],
    ["%d %-", [1], "conversion 2 (%-) of the format ends before its conversion"],
    ["%5%", [], "conversion 1 (%5%) of the format puts flags on %%"],
    ["%1$d", [1], "conversion 1 (%1$) of the format is positional, which DTrace does not have"],
    ["%.1.2f", [1], "conversion 1 (%.1.) of the format has two precisions"],
    ["%**d", [1, 2, 3], "conversion 1 (%**) of the format has two *"],
    ["%99999d", [1], "conversion 1 (%99999d) of the format is wider than 65536"],
    ["%v", [1], "%v is no conversion; there are d i u o x X a A p c C s S e E f g G k I P Y T %"],
    ["%q", [1], "conversion 1 (%q) of the format ends before its conversion"],
    ["%k", [1], "%k takes a stack, not the number 1"],
    ["%a", ["x"], '%a takes an integer, not the string "x" (for that there is %s)'],
    ["%@d", [1], "%@d prints an aggregation's value: only printa() has one"],
    ["%d", ["text"], '%d takes an integer, not the string "text" (for that there is %s)'],
    ["%d", [null], "%d takes an integer, not null"],
    ["%d", [undefined], "%d takes an integer, not undefined"],
    ["%d", [NaN], "%d takes an integer, not the number NaN"],
    ["%d", [{}], "%d takes an integer, not an object"],
    ["%s", [5], "%s takes a string, not the number 5 (for that there is %d)"],
    ["%f", ["1"], '%f takes a number, not the string "1"'],
    ["%c", ["ab"], '%c takes a character or its code, not the string "ab"'],
    ["%Y", [10n ** 30n], "1000000000000000000000000000000 ns since 1970 is no date"],
    ["%*d", ["6", 1], '* takes a width, an integer up to 65536, not "6"'],
    ["%*d", [1e9, 1], "* takes a width, an integer up to 65536, not 1000000000"],
    ["%.*f", [1e9, 1], "* takes a precision, an integer up to 65536, not 1000000000"],
  ];
  for (const [format, values, message] of refused) t.throws(() => print(format, ...values), { message }, format);
});

t.test("errors of printf in a clause", async (t) => {
  const script = Script.load(`
    probe("BEGIN", () => printf("%d %d\\n", 1));
    probe("BEGIN", () => printf("%d\\n"));
    probe("BEGIN", () => printf("%d\\n", "x"));
    probe("BEGIN", () => printf(5));
    probe("BEGIN", () => printf("%d%d%d%d%d%d%d%d\\n", 1, 2, 3, 4, 5, 6, 7, 8));`);
  const { text, notes } = script.fire("BEGIN");
  t.equal(text, "12345678\n");
  t.same(
    notes.map((note) => ("text" in note ? note.text.replace(/^.*?TypeError: /, "") : "")),
    [
      'printf: the format "%d %d\\n" takes 2 values, but 1 came',
      'printf: the format "%d\\n" takes 1 value, but 0 came',
      'printf: %d takes an integer, not the string "x" (for that there is %s)',
      "printf: the format must be a string",
    ],
  );
});

t.test("formats made up as one goes are not kept for ever, and text is bounded", async (t) => {
  for (let i = 0; i < 3000; i++) if (print(`${i}:%d`, i) !== `${i}:${i}`) t.fail(`format ${i}`);
  const script = Script.load(
    `probe("BEGIN", () => { for (;;) printf("%65536d", 1); }); probe("BEGIN", () => printf("on"));`,
    { options: { timelimit: 60_000 } },
  );
  const { text, notes } = script.fire("BEGIN");
  t.ok(text.length > 60 << 20 && text.length <= (64 << 20) + 4096, `${text.length} units`);
  t.ok(text.endsWith("on"));
  t.match(notes, [{ text: /RangeError: more than 64 MiB printed in one go: the rest is not printed/ }]);
});

/** Zones with and without daylight saving, with half hours, without a short name. */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "Asia/Kathmandu",
];

t.test("%Y and %T in the time zone, daylight saving included: as date(1)", async (t) => {
  const seconds = [315532800, 1767225600, 1774745999, 1774746000, 1783000000, 1792889999, 1792890000, 4102444800];
  const program = `import { formatOf } from "./src/runtime/isolate/format/compile.ts";
    for (const s of ${JSON.stringify(seconds)}) console.log(formatOf("%Y|%T").render(s * 1e9, s * 1e9));`;
  for (const TZ of ZONES) {
    const env = { ...process.env, TZ, LC_ALL: "C", NODE_OPTIONS: "" };
    const words = ["--import=./test/support/typescript.mjs", "--input-type=module", "-e", program];
    const { stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: "utf8" });
    const dates = seconds.map((s) => ["-d", `@${s}`, "+%Y %b %e %H:%M:%S|%a, %d %b %Y %H:%M:%S %Z"]);
    const expected = dates.map((words) => spawnSync("date", words, { env, encoding: "utf8" }).stdout).join("");
    t.equal(stdout, expected, TZ + stderr);
  }
});
