/** Options: what the command line, a script and the defaults make together, and what is said of those that are none. */
import t from "tap";
import { OPTIONS } from "../../src/options/registry.ts";
import { REFUSED } from "../../src/options/refused.ts";
import { parseSettings, settle } from "../../src/options/settings.ts";
import { rate, size } from "../../src/options/values.ts";

t.test("sizes and rates as DTrace writes them", async (t) => {
  const sizes = {
    "16": 16,
    "64k": 65536,
    "2M": 2097152,
    "1g": 1073741824,
    k: undefined,
    "1x": undefined,
    "-1": undefined,
  };
  for (const [text, bytes] of Object.entries(sizes)) t.equal(size(text), bytes, text);
  const rates = {
    "10ms": 10,
    "1s": 1000,
    "50hz": 20,
    "4": 250,
    "500us": 0.5,
    "1min": 60000,
    "0": undefined,
    "1x": undefined,
  };
  for (const [text, ms] of Object.entries(rates)) t.equal(rate(text), ms, text);
});

t.test("the command line comes before the script, the script before the default", async (t) => {
  const given = parseSettings(["strsize=64", "quiet", "strsize=128"]);
  t.same(given, { strsize: 128, quiet: true });
  const { strsize, quiet, bufsize, memory } = settle(given, { strsize: 32, bufsize: 65536 });
  t.same({ strsize, quiet, bufsize, memory }, { strsize: 128, quiet: true, bufsize: 65536, memory: 512 });
});

t.test("an option that is on can be put off again", async (t) => {
  t.same(parseSettings(["quiet", "quiet=off"]), { quiet: false });
});

t.test("what is none", async (t) => {
  const wrong: [string, string][] = [
    ["strsiz=3", "there is no option -x strsiz\n  nearest: strsize"],
    [
      "bufpolicy=ring",
      "pyprobe has no -x bufpolicy, which is dtrace's: a full ring drops or lets the program wait: onfull=drop|wait",
    ],
    [
      "memory=1",
      '-x memory takes MiB, and was given "1"\n  Memory that the handlers may use before they are stopped. 16 to 16384.',
    ],
    ["bufsize", `-x bufsize takes bytes (k, m, g), and was given no value\n  ${OPTIONS.bufsize.doc}`],
    ["__proto__=1", `there is no option -x __proto__\n  there are: ${Object.keys(OPTIONS).join(", ")}`],
  ];
  for (const [word, message] of wrong) t.throws(() => parseSettings([word]), { message, status: 2 }, word);
});

t.test("no option is both there and refused", async (t) => {
  t.same(
    Object.keys(OPTIONS).filter((name) => Object.hasOwn(REFUSED, name)),
    [],
  );
});
