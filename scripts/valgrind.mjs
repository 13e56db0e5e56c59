// `npm run test:valgrind [-- NAME...]`: the agent's own tests (of test/native/test_agent.py, or those whose names have one of
// the words) with Debian's debug Python, under valgrind: five minutes. What valgrind has to say of CPython's own functions
// is left out, whoever called them. (While somebody traces that Python by uprobes, valgrind runs into their breakpoints.)
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildAgent, testAgent } from "./sanitize/agent.mjs";

const PYTHON = "/usr/bin/python3.11-dbg";
const NEEDED = { [PYTHON]: "python3.11-dbg", "/usr/bin/valgrind": "valgrind" };

const missing = Object.keys(NEEDED).filter((path) => !existsSync(path));
if (missing.length > 0) {
  console.error(`test:valgrind: install ${missing.map((path) => NEEDED[path]).join(" and ")} (Debian's packages)`);
  process.exit(1);
}
const built = buildAgent("valgrind", []);
// With malloc in the place of CPython's own arenas, valgrind knows each object's bounds.
const python = join(dirname(built.agent), "python3");
const words = [
  "-q",
  "--error-limit=no",
  "--num-callers=30",
  "--fullpath-after=",
  `--log-file=${built.reports}/report.%p`,
  PYTHON,
];
writeFileSync(python, `#!/bin/sh\nPYTHONMALLOC=malloc exec valgrind ${words.join(" ")} "$@"\n`);
chmodSync(python, 0o755);
process.exit(
  testAgent("valgrind", built, {
    command: ["/usr/bin/python3.11"],
    pythons: [python],
    names: process.argv.slice(2),
    environment: { AGENT_UNDER_VALGRIND: "1" },
    findingsIn: (text) => text.split(/^==\d+== $/m).filter(isOurs),
  }),
);

/** Whether the innermost function whose source is known is the agent's. */
function isOurs(part) {
  const frames = part.split("\n").filter((line) => /(native\/agent|build-debug)\//.test(line));
  return frames[0]?.includes("native/agent/") ?? false;
}
