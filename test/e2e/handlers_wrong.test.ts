/**
 * Handlers gone wrong: each ends in one clear message and an exit status, and the traced program does not notice.
 * The program prints "program done" and exits with status 3, whatever the handlers do.
 */
import t from "tap";
import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pyprobe, PROGRAMS, type Result } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.11")?.path ?? "/usr/bin/python3";
/** The module that holds the interpreter. */
const MODULE = python.startsWith("/usr/bin/") ? basename(realpathSync(python)) : "libpython3.11.so.1.0";
const UNHARMED = "pyprobe: pid PID exited with status 3\n";

/** Runs a script from a folder of its own; pids are put as PID. */
async function run(script: string, words: string[] = []): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "handlers-"));
  writeFileSync(join(folder, "h.ts"), script);
  const command = `${python} -I -S ${join(PROGRAMS, "status.py")}`;
  const result = await pyprobe(["-q", "-s", "h.ts", ...words, "-c", command], { cwd: folder });
  return { ...result, stderr: result.stderr.replace(/pid \d+/g, "pid PID").replace(/python\d+(?=:)/g, "pythonPID") };
}

interface Case {
  name: string;
  script: string;
  words?: string[];
  stderr: string;
  status: number;
  /** Whether the program ran; a script that cannot be loaded runs nothing. */
  ran: boolean;
  stdout?: string;
}

const ENTRY = 'probe("python$target:::function-entry", (e) => {';

const cases: Case[] = [
  {
    name: "a syntax error",
    script: 'import { probe } from "pyprobe";\nprobe("BEGIN", () => { let x = ; });\n',
    stderr: `\
h.ts:2:32: error: syntax: expression expected
    2 | probe("BEGIN", () => { let x = ; });
      |                                ^
`,
    status: 1,
    ran: false,
  },
  {
    name: "an unknown module",
    script: 'import { readFileSync } from "fs";\n',
    stderr: `\
h.ts:1:30: error: there is no module "fs" for handlers
    1 | import { readFileSync } from "fs";
      |                              ^^^^
  hint: handlers run in a sandbox: nothing of Node.js is there, only the language and pyprobe
`,
    status: 1,
    ran: false,
  },
  {
    name: "an unknown name of pyprobe",
    script: 'import { prode } from "pyprobe";\n',
    stderr: `\
h.ts:1:10: error: "pyprobe" has no export prode
    1 | import { prode } from "pyprobe";
      |          ^^^^^
  nearest: probe
`,
    status: 1,
    ran: false,
  },
  {
    name: "a probe that matches nothing",
    script: 'import { probe } from "pyprobe";\nprobe("python$target:::function-entyr", () => {});\n',
    stderr: `\
h.ts:2:8: error: "python$target:::function-entyr" matches no probe
    2 | probe("python$target:::function-entyr", () => {});
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  nearest: function-entry
  hint: pyprobe -l lists the probes there are
`,
    status: 1,
    ran: false,
  },
  {
    name: "a throw",
    script: `import { probe, printf } from "pyprobe";
${ENTRY} if (e.funcname === "once") null.x; });
${ENTRY} if (e.funcname === "once") printf("the next clause\\n"); });
probe("END", () => printf("END\\n"));
`,
    stderr: `\
pyprobe: h.ts:2:82: error in clause 1 of pythonPID:${MODULE}:_PyEval_EvalFrameDefault:function-entry: TypeError: Cannot read properties of null (reading 'x')
pyprobe: warning: data quality: 1 time a clause ended in an error
${UNHARMED}`,
    status: 0,
    ran: true,
    stdout: "the next clause\nEND\n",
  },
  {
    name: "an endless loop in a clause",
    script: `import { probe } from "pyprobe";\n${ENTRY} for (;;); });\n`,
    words: ["-x", "timelimit=1500"],
    stderr: `\
h.ts:2:50: error: a batch of events took longer than 1500 ms and was stopped
    2 | ${ENTRY} for (;;); });
      |                                                  ^
  hint: look for a loop that does not end, or allow more: -x timelimit=15000
${UNHARMED}`,
    status: 1,
    ran: true,
  },
  {
    name: "an endless loop in the script itself",
    script: "for (;;);\n",
    words: ["-x", "timelimit=1500"],
    stderr: `\
h.ts:1:1: error: the script took longer than 1500 ms and was stopped
    1 | for (;;);
      | ^
  hint: look for a loop that does not end, or allow more: -x timelimit=15000
`,
    status: 1,
    ran: false,
  },
  {
    name: "a growing Map",
    script: `import { probe } from "pyprobe";
const kept = new Map<number, number[]>();
${ENTRY} for (;;) kept.set(kept.size, new Array<number>(10000).fill(kept.size)); });
`,
    words: ["-x", "timelimit=60000", "-x", "memory=64"],
    stderr: `\
error: the handlers used more memory than they may (64 MiB) and were stopped
  hint: bound what they keep (delete from Maps, trunc aggregations), or allow more: -x memory=128
${UNHARMED}`,
    status: 1,
    ran: true,
  },
  {
    name: "a 3 GB array fill",
    script: `import { probe } from "pyprobe";\n${ENTRY} new Array(3e9 / 8).fill(1.5); });\n`,
    words: ["-x", "timelimit=60000", "-x", "memory=64"],
    stderr: `\
error: the handlers used more memory than they may (64 MiB) and were stopped
  hint: bound what they keep (delete from Maps, trunc aggregations), or allow more: -x memory=128
${UNHARMED}`,
    status: 1,
    ran: true,
  },
  {
    name: "a 3 GB typed array",
    script: `import { probe } from "pyprobe";\n${ENTRY} if (e.funcname === "once") new Uint8Array(3e9).fill(1); });\n`,
    stderr: `\
pyprobe: h.ts:2:77: error in clause 1 of pythonPID:${MODULE}:_PyEval_EvalFrameDefault:function-entry: RangeError: Array buffer allocation failed
pyprobe: warning: data quality: 1 time a clause ended in an error
${UNHARMED}`,
    status: 0,
    ran: true,
  },
  {
    name: "one call that V8 does not interrupt",
    script: `import { probe } from "pyprobe";\n${ENTRY} "x".repeat(2 ** 28).replace(/(x+x+)+y/, ""); });\n`,
    words: ["-x", "timelimit=100", "-x", "memory=2048"],
    stderr: "",
    status: 1,
    ran: true,
  },
  ...["process", "require", "fetch"].map((name) => refused(name)),
  {
    name: "import() of a module of Node's",
    script: `import { probe } from "pyprobe";\n${ENTRY} import("fs"); });\n`,
    stderr: `\
h.ts:2:50: error: there is no import() for handlers
    2 | ${ENTRY} import("fs"); });
      |                                                  ^^^^^^^^^^^^
  hint: handlers run in a sandbox: import what you need at the top, from pyprobe or from a file of the script's folder
`,
    status: 1,
    ran: false,
  },
  {
    name: "process by way of eval",
    script: `import { probe } from "pyprobe";\n${ENTRY} if (e.funcname === "once") eval("process").exit(); });\n`,
    stderr: `\
pyprobe: h.ts:2:77: error in clause 1 of pythonPID:${MODULE}:_PyEval_EvalFrameDefault:function-entry: ReferenceError: process is not defined
pyprobe: warning: data quality: 1 time a clause ended in an error
${UNHARMED}`,
    status: 0,
    ran: true,
  },
];

function refused(name: string): Case {
  const hints: Record<string, string> = {
    process: "pid, tid, execname and $target tell of the traced process; exit(status) ends the run",
    require: 'import at the top, from "pyprobe" or from a file of the script\'s folder',
    fetch: "handlers run in a sandbox: nothing of Node.js or a browser is there, only the language and pyprobe",
  };
  return {
    name: `${name} in a handler`,
    script: `import { probe } from "pyprobe";\n${ENTRY} ${name}; });\n`,
    stderr: `\
h.ts:2:50: error: there is no ${name} for handlers
    2 | ${ENTRY} ${name}; });
      |                                                  ${"^".repeat(name.length)}
  hint: ${hints[name]}
`,
    status: 1,
    ran: false,
  };
}

for (const { name, script, words, stderr, status, ran, stdout = "" } of cases) {
  t.test(name, async (t) => {
    const result = await run(script, words);
    if (stderr) t.equal(result.stderr, stderr);
    else t.match(result.stderr, /were stopped|was stopped/);
    t.equal(result.status, status);
    const said = result.stdout.replace("program done\n", "");
    t.equal(said, stdout);
    t.equal(
      result.stdout.includes("program done\n"),
      ran,
      ran ? "the program ran to its end" : "the program did not run",
    );
  });
}
