// Messages about descriptions point at them in the script.
import t from "tap";
import { render } from "../../src/diagnostic.ts";
import { quoteDescription } from "../../src/handler/quote.ts";
import { matchDescriptions } from "../../src/probe/match.ts";
import { providers } from "../../src/probe/registry.ts";
import { load } from "./table.ts";

function points(name: string, source: string, description: string, message: string): void {
  t.test(name, async (t) => {
    const { program } = load(source);
    const [, problem] = matchDescriptions(description, providers, { args: [] });
    const { at, length, ...rest } = problem!;
    const quote = quoteDescription(program, program.sites[0]!.place, description, { at, length });
    t.equal(render({ ...rest, ...quote }), message.trim());
  });
}

points(
  "at the text",
  'probe("python$target:::function-entyr", e => e.funcname === "start", () => {})',
  "python$target:::function-entyr",
  `
<inline>:1:8: error: "python$target:::function-entyr" matches no probe
    1 | probe("python$target:::function-entyr", e => e.funcname === "start", () => {})
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  nearest: function-entry
  hint: pyprobe -l lists the probes there are
`,
);
points(
  "at a part of it, on another line",
  'probe([\n  "BEGIN",\n  "END, python$2:::line",\n], () => {})',
  "END, python$2:::line",
  `
<inline>:3:15: error: $2 is not set: no arguments were given
    3 |   "END, python$2:::line",
      |               ^^
  hint: arguments are the words that follow the options
`,
);
points(
  "at the start of a text with escapes",
  'probe("BEG\\x49M", () => {})',
  "BEGIM",
  `
<inline>:1:8: error: "BEGIM" matches no probe
    1 | probe("BEG\\x49M", () => {})
      |        ^
  nearest: BEGIN
  hint: pyprobe -l lists the probes there are
`,
);
points(
  "at the call when the text was made at run time",
  'const b = "BEG"; probe(b + "IM", () => {})',
  "BEGIM",
  `
<inline>:1:18: error: "BEGIM" matches no probe
    1 | const b = "BEG"; probe(b + "IM", () => {})
      |                  ^
  nearest: BEGIN
  hint: pyprobe -l lists the probes there are
`,
);
