// Descriptions: what they mean, and what is said of those that mean nothing.
import t from "tap";
import { render } from "../../src/diagnostic.ts";
import { includesProcess, matchDescriptions } from "../../src/probe/match.ts";
import { providers } from "../../src/probe/registry.ts";

const ARGS = ["1234", "line"];

/** Each match as "provider processes module marker". */
function means(text: string, ...expected: string[]): void {
  t.test(`"${text}"`, async (t) => {
    const [matches, problem] = matchDescriptions(text, providers, { args: ARGS });
    t.equal(problem, undefined);
    const shown = matches.map(({ provider, processes, module, marker }) => {
      const which =
        processes.kind === "pid" ? processes.pid : processes.kind === "glob" ? `"${processes.glob}"` : processes.kind;
      return `${provider.name} ${which} ${module ? `${module} ` : ""}${marker.name}`;
    });
    t.strictSame(shown, expected);
  });
}

means("python$target:::function-entry", "python target function-entry");
means("python$target:::function__entry", "python target function-entry");
means("python1234:::line", "python 1234 line");
means("python$1:::$2", "python 1234 line");
means("python$$1:::line", "python 1234 line");
means("python*:::line", 'python "python*" line');
means("p*n12?:::line", 'python "p*n12?" line');
means(":::line", 'python "" line');
means("line", 'python "" line');
means("gc_collect_main:gc-done", 'python "" gc-done');
means("libpython3.11.so.1.0:gc_collect_main:gc-done", 'python "" libpython3.11.so.1.0 gc-done');
means("python$target:libpython*::gc-done", "python target libpython* gc-done");
means("python$target:::gc-*", "python target gc-start", "python target gc-done");
means("python$target:::gc__*", "python target gc-start", "python target gc-done");
means("python$target:::[!a-k]*", "python target line");
means(
  "python$target::import_find_and_load:",
  "python target import-find-load-start",
  "python target import-find-load-done",
);
means("python$target:::gc-start, python7:::line", "python target gc-start", "python 7 line");
means("BEGIN", "pyprobe none BEGIN");
means("pyprobe:::END", "pyprobe none END");
means("dtrace:::ERROR", "pyprobe none ERROR");
means("BEGIN,END", "pyprobe none BEGIN", "pyprobe none END");
means(
  "python*:::",
  ...providers.find(({ name }) => name === "python")!.markers.map(({ name }) => `python "python*" ${name}`),
);

/** What is wrong, as a user reads it, the description standing for the script. */
t.test("a probe of the clock is made when it is asked for, once", async (t) => {
  const [[tick]] = matchDescriptions("tick-5ms", providers, { args: ARGS });
  const [[same]] = matchDescriptions("profile:::tick-5ms", providers, { args: ARGS });
  t.equal(tick!.marker, same!.marker);
  t.same(tick!.marker.clock, { interval: 5_000_000, samples: false });
  t.same(matchDescriptions("profile-97", providers, { args: ARGS })[0][0]!.marker.clock, {
    interval: 10_309_278,
    samples: true,
  });
});

function wrong(text: string, message: string): void {
  t.test(`"${text}"`, async (t) => {
    const [matches, problem] = matchDescriptions(text, providers, { args: ARGS });
    t.strictSame(matches, []);
    const { at, length, ...rest } = problem!;
    const shown = render({ ...rest, length, source: text, place: { module: "x.ts", line: 1, column: at + 1 } });
    t.equal(shown, message.replace(/^\n|\n$/g, ""));
  });
}

wrong(
  "python$target:::function-entyr",
  `
x.ts:1:1: error: "python$target:::function-entyr" matches no probe
    1 | python$target:::function-entyr
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  nearest: function-entry
  hint: pyprobe -l lists the probes there are
`,
);
wrong(
  "BEGIN, python$target:::functionentry",
  `
x.ts:1:8: error: "python$target:::functionentry" matches no probe
    1 | BEGIN, python$target:::functionentry
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  nearest: function-entry
  hint: pyprobe -l lists the probes there are
`,
);
wrong(
  "python:::line",
  `
x.ts:1:1: error: "python:::line" matches no probe
    1 | python:::line
      | ^^^^^^^^^^^^^
  nearest: python$target
  hint: a process follows the provider's name: python$target, python1234 or python*
`,
);
wrong(
  "pyhton$target:::line",
  `
x.ts:1:1: error: "pyhton$target:::line" matches no probe
    1 | pyhton$target:::line
      | ^^^^^^^^^^^^^^^^^^^^
  nearest: python
  hint: there is no provider pyhton; there are: python, pid, pyprobe, profile, proc
`,
);
wrong(
  "ruby*:::method__entry",
  `
x.ts:1:1: error: "ruby*:::method__entry" matches no probe
    1 | ruby*:::method__entry
      | ^^^^^^^^^^^^^^^^^^^^^
  hint: there is no provider ruby; there are: python, pid, pyprobe, profile, proc
`,
);
wrong(
  "python$target::collect:gc-start",
  `
x.ts:1:1: error: "python$target::collect:gc-start" matches no probe
    1 | python$target::collect:gc-start
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  expected: the function gc_collect_main, or none
  hint: pyprobe -l lists the probes there are
`,
);
wrong(
  "pyprobe:x::BEGIN",
  `
x.ts:1:1: error: "pyprobe:x::BEGIN" matches no probe
    1 | pyprobe:x::BEGIN
      | ^^^^^^^^^^^^^^^^
  hint: pyprobe -l lists the probes there are
`,
);
wrong(
  "tick-5us",
  `
x.ts:1:1: error: "tick-5us" is too fast: the shortest interval is 200us (5000hz)
    1 | tick-5us
      | ^^^^^^^^
  hint: tick-200us and tick-5000hz are the fastest there are
`,
);
wrong(
  "",
  `
x.ts:1:1: error: a probe description is empty
    1 | 
      | ^
  expected: provider:module:function:name, of which the first may be left out
`,
);
wrong(
  "BEGIN,",
  `
x.ts:1:7: error: a probe description is empty
    1 | BEGIN,
      |       ^
  expected: provider:module:function:name, of which the first may be left out
`,
);
wrong(
  "python*:::line /pid == 1/",
  `
x.ts:1:15: error: "python*:::line /pid == 1/" is not a probe description: it has a blank in it
    1 | python*:::line /pid == 1/
      |               ^
  expected: provider:module:function:name, of which the first may be left out
  hint: a comma separates two descriptions; a predicate is a function after the description
`,
);
wrong(
  "python*::::line",
  `
x.ts:1:11: error: "python*::::line" is not a probe description: it has 5 fields
    1 | python*::::line
      |           ^^^^^
  expected: provider:module:function:name, of which the first may be left out
`,
);
wrong(
  "python*:::gc-[sd",
  `
x.ts:1:14: error: "python*:::gc-[sd" has a [ without its ]
    1 | python*:::gc-[sd
      |              ^
`,
);
wrong(
  "python$pid:::line",
  `
x.ts:1:7: error: there is no macro $pid
    1 | python$pid:::line
      |       ^^^^
  expected: $target, $1, $2, ...
`,
);
wrong(
  "python*:::$3",
  `
x.ts:1:11: error: $3 is not set: 2 arguments were given
    1 | python*:::$3
      |           ^^
  hint: arguments are the words that follow the options
`,
);

t.test("which processes", async (t) => {
  const [python] = providers;
  const processesOf = (text: string) => matchDescriptions(text, providers, { args: [] })[0][0]!.processes;
  const includes = (text: string, pid: number, inTarget = false) =>
    includesProcess(processesOf(text), python!, pid, inTarget);
  t.ok(includes("python$target:::line", 1, true));
  t.notOk(includes("python$target:::line", 1, false));
  t.ok(includes("python12:::line", 12));
  t.notOk(includes("python12:::line", 123));
  t.ok(includes("python1*:::line", 123));
  t.notOk(includes("python1*:::line", 23));
  t.ok(includes("line", 5));
  t.notOk(includes("BEGIN", 5, true));
});

t.test("every marker's arguments stand in its slots or in the code object", async (t) => {
  for (const { markers } of providers) {
    for (const { name, args, slots } of markers) {
      const used = args.flatMap(({ from }) => ("slot" in from ? [from.slot] : [])).sort();
      t.strictSame(used, [...slots.keys()], `${name}: each slot is one argument`);
      for (const { name: arg, type, from } of args) {
        if ("slot" in from) t.equal(slots[from.slot], type === "int" ? "int" : "str", `${name}.${arg}`);
      }
    }
  }
});
