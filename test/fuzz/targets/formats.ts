import { formatted } from "../../../src/runtime/isolate/format/text.ts";
import type { Target } from "../target.ts";

const VALUES = [1, -1, 0.5, NaN, -Infinity, 2 ** 60, 2n ** 64n, "text", "\u{1f600}\0", null, undefined, {}, [], true];

export const formats: Target = {
  name: "formats",
  doc: "formats of printf, with values of every kind",
  seeds: [
    "%d %i %u %x %X %o %c\n",
    "%-10s|%20.3s|%S",
    "%e %f %g %+08.3f",
    "%*d %-*s %.*f",
    "%p %a %A %k %Y %T %%",
    "%@d %10@u %lld %hx",
  ],
  pieces: [
    "%",
    "%%",
    "-",
    "+",
    " ",
    "0",
    "#",
    ".",
    "*",
    "d",
    "s",
    "Y",
    "@",
    "65536",
    "65537",
    "99999999999",
    "l",
    "ll",
    "h",
  ],
  run(input) {
    const format = input.toString();
    if (format.length > 2000) return; // (as many conversions of the largest width are more than a machine holds)
    const wanted = format.split("%").length - 1;
    for (let shift = 0; shift < 3; shift++) {
      const values = Array.from({ length: wanted }, (_, i) => VALUES[(i + shift * 5) % VALUES.length]);
      try {
        formatted("printf", format, values);
      } catch (error) {
        if (!(error instanceof TypeError && error.message.startsWith("printf"))) throw error; // (in our words)
      }
    }
  },
};
