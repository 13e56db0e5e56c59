// Time from exec to the script's first line: the interpreter alone, and under pyprobe.
import { inTurn, output, pyprobe, pythons } from "./support.mjs";

const ROUNDS = 7;
const FIRST_LINE = "import time; print(time.clock_gettime_ns(time.CLOCK_MONOTONIC))";
const HANDLER = `probe("python$target:::function-entry", (e) => e.funcname === "none", () => {});`;

export const startup = {
  name: "startup",
  doc: `ms from exec to the script's first line; median of ${ROUNDS}`,
  *run() {
    yield "python    bare  under pyprobe  added";
    for (const { path, version } of pythons(7)) {
      const command = `${path} -c "${FIRST_LINE}"`;
      const { bare, traced } = inTurn(ROUNDS, {
        bare: () => firstLine([path, "-c", FIRST_LINE]),
        traced: () => firstLine([...pyprobe, "-q", "-n", HANDLER, "-c", command]),
      });
      const cells = [
        bare.toFixed(0).padStart(5),
        traced.toFixed(0).padStart(14),
        (traced - bare).toFixed(0).padStart(6),
      ];
      yield `${version.padEnd(8)} ${cells.join(" ")}`;
    }
  },
};

/** ms from here to the time that the command's first line prints. */
function firstLine(words) {
  const start = process.hrtime.bigint(); // CLOCK_MONOTONIC, as the program's
  return Number(BigInt(output(words).trim().split("\n").at(-1)) - start) / 1e6;
}
