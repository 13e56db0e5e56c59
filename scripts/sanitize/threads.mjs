// The agent under the thread sanitizer, whose runtime has to be in a program from its start: so CPython is loaded under it,
// and what is not the agent's own is passed over (but locks are seen). It is of use where threads write at once: without
// a GIL, and with several interpreters.
import { existsSync } from "node:fs";
import { buildAgent, testAgent } from "./agent.mjs";

const OPTIONS = ["ignore_noninstrumented_modules=1", "report_signal_unsafe=0"];
const PYENV = process.env.PYENV_ROOT ?? `${process.env.HOME}/.pyenv`;

/** @param runtime the sanitizer's library. @param names words in the names of the tests; none: all. The status. */
export function testThreads(runtime, names) {
  const built = buildAgent("thread", ["-fsanitize=thread", "-Wno-tsan"]);
  const pythons = interpreters();
  return testAgent("thread", built, {
    command: ["setarch", "-R", pythons.at(-1)], // (its map of memory cannot do with addresses as random as they are)
    pythons,
    names,
    environment: { LD_PRELOAD: runtime, TSAN_OPTIONS: [...OPTIONS, `log_path=${built.reports}/report`].join(":") },
    findingsIn: (text) => text.split(/^={18}$/m).filter((part) => part.includes("WARNING: ThreadSanitizer")),
  });
}

/** Those of PYPROBE_TEST_PYTHONS (one without a GIL), one whose interpreters have a GIL each, and an older one. */
function interpreters() {
  const extra = (process.env.PYPROBE_TEST_PYTHONS ?? "").split(":").filter(Boolean);
  const known = ["3.13.0", "3.12.1", "3.10.13"].map((version) => `${PYENV}/versions/${version}/bin/python3`);
  return [...extra, ...known].filter((path) => existsSync(path));
}
