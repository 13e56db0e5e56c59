// Generated from src/runtime/isolate by `npm run generate`. Do not edit.
import type { BuiltinHelp } from "./builtins.ts";

export const help: readonly BuiltinHelp[] = [
  {
    name: "probe",
    kind: "function",
    signatures: ["const probe: ProbeFunction"],
    doc: "Declares a clause: `probe(description | description[], predicate?, action)`. When a probe that matches fires and the predicate holds (or there is none), the action runs. Both are given the event. Clauses of one firing run in the order of their declarations. Gives a handle: `enable()`, `disable()`, `remove()` and `hits`, how often the action has run.",
    example:
      'const fib = probe("python$target:::function-entry", e => e.funcname === "fib", e => {\n  printf("%s:%d\\n", basename(e.filename), e.lineno);\n});\nprobe("END", () => { printf("%d calls\\n", fib.hits); });',
  },
  {
    name: "printf",
    kind: "function",
    signatures: ["function printf(format: string, ...values: unknown[]): void"],
    doc: "Prints by a format, with the conversions of DTrace's printf: `%d %i %u %o %x %X %p %a %A %k %c %C %s %S %e %E %f %g %G %I %P %Y %T %%`, the flags `- + 0 # ?` and space, a width and a precision, each a number or `*`. Every integer has 64 bits, so `l` and `h` are accepted and mean nothing. A format that is written out is checked before anything runs.",
    example: 'probe("BEGIN", () => { printf("%-6s|%6.2f|%#x|%*d\\n", "fib", 1.5, 255, 5, 42); });',
  },
  {
    name: "trace",
    kind: "function",
    signatures: ["function trace(value: number | bigint | string | boolean | null | Stack | Uint8Array): void"],
    doc: "Prints one value, in dtrace(1)'s columns: without -q an integer takes 16 columns and a string 33. Of a stack, a line for each frame. Bytes that are a text with a NUL behind it are printed as that (unless `-x rawbytes`), others as `tracemem()` prints them.",
    example: 'probe("BEGIN", () => { trace("hello"); trace(42); });',
  },
  {
    name: "print",
    kind: "function",
    signatures: ["function print(value: unknown): void"],
    doc: "Prints any value and a newline, as the language would write it: strings in quotes, objects with their fields, an event with its arguments.",
    example: 'probe("BEGIN", () => { print({ name: "fib", lines: [1, 2, 3] }); });',
  },
  {
    name: "aggregation",
    kind: "function",
    signatures: ["function aggregation(name?: string): Aggregation"],
    doc: "An aggregation, DTrace's `@name`: `calls.by(key, ...)` is the value under a key of any number of parts, and a method of it takes one more value in: `count()`, `sum(n)`, `avg(n)`, `min(n)`, `max(n)`, `stddev(n)`, `quantize(n)`, `lquantize(n, base, limit, step)`, `llquantize(n, factor, low, high, steps)`. Without a key the methods are the aggregation's own. Each aggregation has one function; a second is an error. `entries()` gives what it holds, sorted by value, and `top(n)` the n largest; of a distribution they have the buckets. What was never printed is printed at the end, in DTrace's layout.",
    example:
      'const calls = aggregation("calls");\nprobe("python$target:::function-entry", e => { calls.by(e.funcname).count(); });',
  },
  {
    name: "printa",
    kind: "function",
    signatures: [
      "function printa(...aggregations: Aggregation[]): void",
      "function printa(format: string, ...aggregations: Aggregation[]): void",
    ],
    doc: "Prints aggregations now: a row for each key, sorted by value, and of several of them the values side by side. Without a format it is DTrace's layout, after a blank line. A format is printf's, for each row: its conversions take the parts of the key, one after the other, and those with an @ (`%@d`, `%@12u`, `%@x`) the values. The aggregations keep their values, and the end of the run does not print them again.",
    example:
      'const calls = aggregation("calls");\nconst lines = aggregation("lines");\nprobe("python$target:::function-entry", e => { calls.by(e.funcname).count(); });\nprobe("python$target:::function-return", e => { lines.by(e.funcname).sum(e.lineno); });\nprobe("END", () => {\n  printa(calls, lines);\n  printa("%-10s called %@d times, the lines it left add up to %@d\\n", calls, lines);\n});',
  },
  {
    name: "trunc",
    kind: "function",
    signatures: ["function trunc(aggregation: Aggregation, n?: number): void"],
    doc: "Takes keys out of an aggregation, with their values: all but the n with the largest values, with a negative n all but those with the smallest, without one all. What was taken out may come anew.",
    example:
      'const calls = aggregation("calls");\nprobe("python$target:::function-entry", e => { calls.by(e.funcname).count(); });\nprobe("END", () => { trunc(calls, 1); });',
  },
  {
    name: "clear",
    kind: "function",
    signatures: ["function clear(aggregation: Aggregation): void"],
    doc: "Sets an aggregation's values back to nothing, and keeps its keys: what is not counted anew is printed as 0. trunc() takes the keys out as well.",
    example:
      'const calls = aggregation("calls");\nprobe("python$target:::function-entry", e => { calls.by(e.funcname).count(); });\nprobe("python$target:::function-return", e => e.lineno === 3, () => { printa(calls); clear(calls); });\nprobe("END", () => { printa(calls); });',
  },
  {
    name: "normalize",
    kind: "function",
    signatures: ["function normalize(aggregation: Aggregation, factor: number | bigint): void"],
    doc: "From now on an aggregation's values, and the counts of its distributions, are shown divided by the factor: by the seconds of the run, say, for a rate. Of integers the whole part is shown. The values themselves stay, and a further factor takes the place of this one.",
    example:
      'const lines = aggregation("lines");\nprobe("python$target:::function-return", e => { lines.by(e.funcname).sum(e.lineno); });\nprobe("END", () => { printa(lines); normalize(lines, 2); printa(lines); });',
  },
  {
    name: "denormalize",
    kind: "function",
    signatures: ["function denormalize(aggregation: Aggregation): void"],
    doc: "Takes back normalize(): the values are shown as they are.",
    example:
      'const lines = aggregation("lines");\nprobe("python$target:::function-return", e => { lines.by(e.funcname).sum(e.lineno); });\nprobe("END", () => { normalize(lines, 2); denormalize(lines); });',
  },
  {
    name: "exit",
    kind: "function",
    signatures: ["function exit(status?: number): void"],
    doc: "Ends the run with this exit status, 0 to 255. The clause that calls it completes; no other clause runs any more but END's.",
    example:
      'probe("python$target:::function-entry", e => { printf("%s\\n", e.funcname); exit(0); });\nprobe("END", () => { printf("end\\n"); });',
  },
  {
    name: "system",
    kind: "function",
    signatures: ["function system(format: string, ...values: unknown[]): void"],
    doc: "Runs a command by `sh -c`, made by a format as printf's, when the output has come to this place; what it prints stands there. It runs as you, with your environment and no standard input, and what is printed after it waits until it has ended. Only with `-w`.",
    example:
      'probe("END", () => {\n  printf("before\\n");\n  system("echo %s and %d", "this", 6 * 7);\n  printf("after\\n");\n});',
  },
  {
    name: "freopen",
    kind: "function",
    signatures: ["function freopen(format: string, ...values: unknown[]): void"],
    doc: 'From here on the output goes to a file, named by a format as printf\'s and appended to; `freopen("")` turns it back to where it went first. The file is opened as you. Only with `-w`.',
    example:
      'probe("END", () => {\n  printf("here\\n");\n  freopen("/dev/%s", "null");\n  printf("there\\n");\n  freopen("");\n  printf("here again\\n");\n});',
  },
  {
    name: "ftruncate",
    kind: "function",
    signatures: ["function ftruncate(): void"],
    doc: "Empties the file that the output goes to (by `-o`, `freopen` or the shell's `>`), so that it holds what is printed from here on. Where the output is no file nothing happens. Only with `-w`.",
    example: 'probe("END", () => { ftruncate(); printf("fresh\\n"); });',
  },
  {
    name: "stop",
    kind: "function",
    signatures: ["function stop(): void"],
    doc: "Stops the process that fired the probe (SIGSTOP), when the event is handled, which is some milliseconds after it fired. Those that are stopped are named at the end; `kill -CONT PID` lets one run on. Only with `-w`.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "fib", () => { stop(); printf("%d stopped\\n", pid); exit(0); });',
  },
  {
    name: "raise",
    kind: "function",
    signatures: ["function raise(signal: number | string): void"],
    doc: "Sends the process that fired the probe a signal, by its number or name (`SIGUSR1`), when the event is handled, which is some milliseconds after it fired. Only with `-w`.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "fib", () => { raise("SIGTERM"); printf("ended %d\\n", pid); exit(0); });',
  },
  {
    name: "speculation",
    kind: "function",
    signatures: ["function speculation(): number"],
    doc: "Takes a speculation: room for text of which it is not known yet whether anybody wants it. `speculate()` prints into it, `commit()` prints what is in it, `discard()` forgets it; then it is free again. There are `-x nspec` of them (1), of `-x specsize` characters (32k); when none is free it gives 0, which speculates into nothing, and the end of the run says how often that was.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { self.spec = speculation(); });\nprobe("python$target:::function-entry", () => self.spec, e => { speculate(self.spec); printf("%s ", e.funcname); });\nprobe("python$target:::function-return", e => e.funcname === "<module>", () => { commit(self.spec); self.spec = 0; });',
  },
  {
    name: "speculate",
    kind: "function",
    signatures: ["function speculate(id: number): void"],
    doc: "What the clause prints from here on goes into that speculation. It must come before anything that the clause prints, and once; aggregations, exit() and what needs -w cannot be speculative and may not follow it. A speculation that is committed, discarded or 0 takes nothing.",
    example:
      'probe("BEGIN", () => { self.id = speculation(); });\nprobe("BEGIN", () => { speculate(self.id); printf("later\\n"); });\nprobe("BEGIN", () => { printf("now\\n"); });\nprobe("END", () => { commit(self.id); });',
  },
  {
    name: "commit",
    kind: "function",
    signatures: ["function commit(id: number): void"],
    doc: "Prints here and now what is in the speculation, and frees it. One that is free already is passed over. A clause that speculates cannot commit.",
    example:
      'probe("BEGIN", () => { self.id = speculation(); });\nprobe("BEGIN", () => { speculate(self.id); printf("kept\\n"); });\nprobe("END", () => { commit(self.id); commit(self.id); });',
  },
  {
    name: "discard",
    kind: "function",
    signatures: ["function discard(id: number): void"],
    doc: "Forgets what is in the speculation, and frees it. A clause that speculates cannot discard.",
    example:
      'probe("BEGIN", () => { self.id = speculation(); });\nprobe("BEGIN", () => { speculate(self.id); printf("forgotten\\n"); });\nprobe("END", () => { discard(self.id); commit(self.id); printf("end\\n"); });',
  },
  {
    name: "spanbegin",
    kind: "function",
    signatures: ["function spanbegin(name: string | null, file?: string | null, line?: number): void"],
    doc: "Opens a span of that name on the thread that fired the probe, inside the one that is open there; `spanend()` closes it. `file` and `line` say where what it tells of is written. Spans are what `--format timeline` and `speedscope` show, and `flame` adds up. A span that is open when its thread, its process or the run ends, ends there.",
    example:
      'probe("python$target:::function-entry", e => { spanbegin(e.funcname); });\nprobe("python$target:::function-return", () => { spanend(); });',
  },
  {
    name: "spanend",
    kind: "function",
    signatures: ["function spanend(): void"],
    doc: "Closes the innermost span that `spanbegin()` has opened on the thread that fired the probe. As text it is a line: how long it took, and its name, indented by depth. Where none is open it does nothing, for what ends had begun before the tracing did.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "fib", e => { spanbegin("call", e.filename, e.lineno); });\nprobe("python$target:::function-return", e => e.funcname === "fib", () => { spanend(); });',
  },
  {
    name: "options",
    kind: "function",
    signatures: ["function options(values: Options): void"],
    doc: "Sets options of the run, as `#pragma D option` in D. The call stands at the top level of a script and its values are written out; what the command line says (`-x`, `-q`, ...) comes first. Bounds on the handlers themselves, and what lets them act outside of their sandbox, cannot be set so.",
    example: 'options({ quiet: true, strsize: 64 });\nprobe("BEGIN", () => { printf("quiet\\n"); });',
  },
  {
    name: "parameters",
    kind: "function",
    signatures: ["function parameters<const P extends Record<string, Parameter>>(declared: P): ParameterValues<P>"],
    doc: 'Declares parameters of the script, and gives their values: `--rows 30` on the command line, else what the declaration says. The kind follows from that: a number, a text (one of `choices`, where there are any), a time ("10ms", which is given in nanoseconds), a switch (`false`, and true where its word is given). `minTime` is `--min-time` on the command line. The call stands at the top level of a script and its declarations are written out; `pyprobe -s SCRIPT --help` lists them.',
    example:
      'const { rows, since } = parameters({\n  rows: { value: 20, help: "how many rows are shown" },\n  since: { value: "10ms", help: "what is shorter is left out" },\n});\nprobe("BEGIN", () => { printf("%d rows from %d ns on\\n", rows, since); });',
  },
  {
    name: "byCode",
    kind: "function",
    signatures: [
      "function byCode(predicate: (code: CodeFields) => unknown): (e: Partial<Record<keyof CodeFields, unknown>>) => boolean",
    ],
    doc: "A predicate that depends on nothing but the code object: on `filename`, `funcname` and `module` of a function's events, and on what does not change. It is asked once for each code object, and where it is false the agent does not fire there any more. A predicate that is written out in its clause needs no such word; a function that makes predicates says it so.",
    example:
      'const named = (name) => byCode(e => e.funcname === name);\nprobe("python$target:::function-entry", named("fib"), e => { printf("%s ", e.funcname); });',
  },
  {
    name: "allOf",
    kind: "function",
    signatures: ["function allOf<E>(...predicates: ((e: E) => unknown)[]): (e: E) => boolean"],
    doc: "The predicate that all of these hold. They may have no effects: what depends on the code object alone (`byCode`) is asked before the others, and once.",
    example:
      'const named = (name) => byCode(e => e.funcname === name);\nconst deep = () => self.depth > 1;\nprobe("python$target:::function-entry", () => { self.depth++; });\nprobe("python$target:::function-entry", allOf(named("fib"), deep), e => { printf("%s:%d ", e.funcname, self.depth); });',
  },
  {
    name: "redraw",
    kind: "function",
    signatures: ["function redraw(): void"],
    doc: "Begins the screen anew where the output goes to a terminal, so that what follows stands in the place of what stood there. In a file, a pipe or another format it prints nothing: there one picture follows the other.",
    example: 'probe(["BEGIN", "END"], () => {\n  redraw();\n  printf("%s\\n", probename);\n});',
  },
  {
    name: "copyinstr",
    kind: "function",
    signatures: ["function copyinstr(argument: unknown, max?: number | bigint): string | null"],
    doc: "The string that an argument of the event points to, at most `max` bytes of it. It is read at the moment of the event, so the argument must be written out: `copyinstr(e.arg0)`; a string that does not end in a NUL has its length in another argument, `copyinstr(e.arg1, e.arg2)`, and then no more than that is read. Of a null pointer it is null. Arguments that are strings already, as those of the python markers, are given back.",
    example:
      'probe("python$target:::function-entry", e => copyinstr(e.arg1) === "<module>", e => { printf("%s\\n", copyinstr(e.arg0)); });',
  },
  {
    name: "copyin",
    kind: "function",
    signatures: ["function copyin(argument: unknown, size: number): Uint8Array | null"],
    doc: "Bytes of the process's memory, from where an argument of the event points to. They are read at the moment of the event, so both must be written out: the argument (`e.arg1`), and how many, as a number (1 to 65536), as an argument (`e.arg2`; at most `-x strsize`, and what is more is cut, which is told), or as `Math.min(e.arg2, 64)`. Of a null pointer it is null; where the memory cannot be read, an error of the clause. Programs in the kernel capture it, at pid and USDT probes. `tracemem()` prints it, and so does `print()`.",
    example: 'probe("pid$target:libc.so.6:write:entry", e => { print(copyin(e.arg1, e.arg2)); });',
  },
  {
    name: "tracemem",
    kind: "function",
    signatures: ["function tracemem(bytes: Uint8Array | null, size?: number): void"],
    doc: "Prints memory in DTrace's layout, at most `size` bytes of it: 16 bytes a line in hexadecimal, the offset before them, the characters behind them. DTrace's takes an address; here the memory is captured by `copyin()`.",
    example: 'probe("pid$target:libc.so.6:write:entry", e => { tracemem(copyin(e.arg1, 8)); });',
  },
  {
    name: "pystack",
    kind: "function",
    signatures: ["function pystack(frames?: number): Stack<Frame>"],
    doc: "The stack of Python frames at the moment of the event, innermost first, at most `frames` of it. Its `frames` are an array of `{ filename, funcname, lineno }`; it can be a part of an aggregation's key, and `trace()` and `%k` of printf print it, a line for each frame. The agent captures it where a clause calls pystack(), at the cost of each event that the clause is tried for; `-x pystackframes` bounds how many frames that are (100). Where the agent does not serve the probe it is an error.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "fib", () => {\n  trace(pystack(2));\n  exit(0);\n});',
  },
  {
    name: "ustack",
    kind: "function",
    signatures: ["function ustack(frames?: number): Stack<UserFrame>"],
    doc: "The stack of the thread in its program and libraries at the moment of the event, innermost first, at most `frames` of it. Its `frames` are an array of `{ module, func, offset }`; it can be a part of an aggregation's key, and `trace()` and `%k` of printf print it, a line for each frame, as DTrace does. Programs in the kernel capture it where a clause calls ustack(), by frame pointers: code that keeps none (most distributions' C libraries) shortens it. `-x ustackframes` bounds how many frames that are (100). At probes of the agent there is `pystack()`.",
    example: 'probe("pid$target:libc.so.6:write:entry", () => { trace(ustack()); });',
  },
  {
    name: "usym",
    kind: "function",
    signatures: ["function usym(address: number | bigint | null): string"],
    doc: "The function at an address of the process: ``libc.so.6`malloc``. The address is an argument of the event, written out (`usym(e.arg0)`), or `ucaller`: it is looked up before the event is handled. Of another it is known only when it lies in a function that was looked up before; else, as where there is no symbol, it is hexadecimal: in a file without one the address there, else the address itself.",
    example: 'probe("pid$target:libc.so.6:write:entry", () => { printf("%s\\n", usym(ucaller)); });',
  },
  {
    name: "umod",
    kind: "function",
    signatures: ["function umod(address: number | bigint | null): string"],
    doc: "The file that stands at an address of the process, by its name: libc.so.6. The address is an argument of the event, written out (`umod(e.arg0)`), or `ucaller`: it is looked up before the event is handled. Of another it is known only when it lies in a function that was looked up before; else, as where there is no symbol, it is hexadecimal: in a file without one the address there, else the address itself.",
    example: 'probe("pid$target:libc.so.6:write:entry", () => { printf("%s\\n", umod(ucaller)); });',
  },
  {
    name: "uaddr",
    kind: "function",
    signatures: ["function uaddr(address: number | bigint | null): string"],
    doc: "What stands at an address of the process, with the distance from where it begins: ``libc.so.6`malloc+0x1a``. The address is an argument of the event, written out (`uaddr(e.arg0)`), or `ucaller`: it is looked up before the event is handled. Of another it is known only when it lies in a function that was looked up before; else, as where there is no symbol, it is hexadecimal: in a file without one the address there, else the address itself.",
    example: 'probe("pid$target:libc.so.6:write:entry", () => { printf("%s\\n", uaddr(ucaller)); });',
  },
  {
    name: "basename",
    kind: "function",
    signatures: ["function basename(path: string): string", "function basename(path: string | null): string | null"],
    doc: "The last part of a path, as basename(1) gives it. Of null it is null.",
    example: 'probe("BEGIN", () => { printf("%s\\n", basename("/app/fib.py")); });',
  },
  {
    name: "dirname",
    kind: "function",
    signatures: ["function dirname(path: string): string", "function dirname(path: string | null): string | null"],
    doc: "A path without its last part, as dirname(1) gives it. Of null it is null.",
    example: 'probe("BEGIN", () => { printf("%s\\n", dirname("/app/fib.py")); });',
  },
  {
    name: "self",
    kind: "live",
    signatures: ["let self: Self"],
    doc: 'Variables of the thread that fired the probe: each thread has its own `self.x`. A variable is 0 until it is set, and gone when the thread ends. It takes any name and any value; a script that wants them checked says so: `declare module "pyprobe" { interface Self { depth: number } }`.',
    example:
      'probe("python$target:::function-entry", () => { self.depth++; });\nprobe("python$target:::function-return", () => { printf("%d ", self.depth--); });',
  },
  {
    name: "local",
    kind: "live",
    signatures: ["let local: Local"],
    doc: "Variables of one firing, DTrace's `this->x`: what one clause sets, the later clauses of the same firing see. A variable is 0 until it is set. Types are given as to those of `self`, in `interface Local`.",
    example:
      'probe("python$target:::function-entry", e => { local.short = basename(e.filename); });\nprobe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", local.short); });',
  },
  {
    name: "timestamp",
    kind: "live",
    signatures: ["let timestamp: number"],
    doc: "Nanoseconds of the machine's monotonic clock at the moment of the event. A number: exact while the machine has been up for less than 104 days, to 2 ns after that.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", timestamp); });',
  },
  {
    name: "walltimestamp",
    kind: "live",
    signatures: ["let walltimestamp: bigint"],
    doc: "Nanoseconds since 1970 at the moment of the event, by the clock's setting when the run began. A bigint, since no number holds them exactly.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%Y\\n", walltimestamp); });',
  },
  {
    name: "pid",
    kind: "live",
    signatures: ["let pid: number"],
    doc: "The process that fired the probe. In BEGIN and END, pyprobe itself.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", pid); });',
  },
  {
    name: "tid",
    kind: "live",
    signatures: ["let tid: number"],
    doc: "The thread that fired the probe, by the kernel's number.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", tid); });',
  },
  {
    name: "ppid",
    kind: "live",
    signatures: ["let ppid: number"],
    doc: "The parent of the process that fired the probe.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", ppid); });',
  },
  {
    name: "uid",
    kind: "live",
    signatures: ["let uid: number"],
    doc: "The real user of the process that fired the probe.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", uid); });',
  },
  {
    name: "gid",
    kind: "live",
    signatures: ["let gid: number"],
    doc: "The real group of the process that fired the probe.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", gid); });',
  },
  {
    name: "cpu",
    kind: "live",
    signatures: ["let cpu: number"],
    doc: "The processor that the thread ran on at the moment of the event; 0 in BEGIN, END and ticks.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", cpu); });',
  },
  {
    name: "cwd",
    kind: "live",
    signatures: ["let cwd: string | null"],
    doc: "The working directory of the process at the moment of the event; null when it cannot be told (it was removed, or its name is longer than strsize), empty in BEGIN, END and ticks. The agent captures it, at the cost of a system call for each event; under uprobes it cannot be had.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", cwd); });',
  },
  {
    name: "vtimestamp",
    kind: "live",
    signatures: ["let vtimestamp: number"],
    doc: "Nanoseconds of processors that the thread has had so far, by its own clock: the difference of two is time spent computing. 0 in BEGIN, END and ticks. The agent captures it, at the cost of a system call for each event; under uprobes it cannot be had.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", vtimestamp); });',
  },
  {
    name: "errno",
    kind: "live",
    signatures: ["let errno: number"],
    doc: "What errno held in the thread at the moment of the event: the error of the last system call of its that failed. 0 in BEGIN, END and ticks. The agent captures it; under uprobes it cannot be had.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", errno); });',
  },
  {
    name: "epid",
    kind: "live",
    signatures: ["let epid: number"],
    doc: "The number of what is enabled: this clause on this probe, counted from 1. It tells apart two clauses of one probe, and one clause on two; `ERROR` names the clause that failed by it.",
    example: 'probe(["BEGIN", "END"], () => { printf("%s %d\\n", probename, epid); });',
  },
  {
    name: "ucaller",
    kind: "live",
    signatures: ["let ucaller: number"],
    doc: "The address that the function under way returns to, which is in its caller: `usym(ucaller)` is that by name. It is at probes in the kernel (pid, USDT markers, profile-N), and 0 in BEGIN, END and ticks. Where a function begins or returns it is exact; elsewhere it is found by the frame pointer.",
    example: 'probe("pid$target:libc.so.6:write:entry", () => { printf("%a\\n", ucaller); });',
  },
  {
    name: "execname",
    kind: "live",
    signatures: ["let execname: string"],
    doc: "The name of the process that fired the probe, as the kernel keeps it: the first 15 bytes.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", execname); });',
  },
  {
    name: "probeprov",
    kind: "live",
    signatures: ["let probeprov: string"],
    doc: "The provider of the probe that fired, with its process: the first part of its description.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", probeprov); });',
  },
  {
    name: "probemod",
    kind: "live",
    signatures: ["let probemod: string"],
    doc: "The module of the probe that fired: the second part of its description, the file it stands in.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", probemod); });',
  },
  {
    name: "probefunc",
    kind: "live",
    signatures: ["let probefunc: string"],
    doc: "The function of the probe that fired: the third part of its description, the C function the marker stands in.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", probefunc); });',
  },
  {
    name: "probename",
    kind: "live",
    signatures: ["let probename: string"],
    doc: "The name of the probe that fired: the fourth part of its description.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", probename); });',
  },
  {
    name: "arg0",
    kind: "live",
    signatures: ["let arg0: any"],
    doc: "Argument 0 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg0` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg0); });',
  },
  {
    name: "arg1",
    kind: "live",
    signatures: ["let arg1: any"],
    doc: "Argument 1 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg1` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg1); });',
  },
  {
    name: "arg2",
    kind: "live",
    signatures: ["let arg2: any"],
    doc: "Argument 2 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg2` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg2); });',
  },
  {
    name: "arg3",
    kind: "live",
    signatures: ["let arg3: any"],
    doc: "Argument 3 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg3` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg3); });',
  },
  {
    name: "arg4",
    kind: "live",
    signatures: ["let arg4: any"],
    doc: "Argument 4 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg4` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg4); });',
  },
  {
    name: "arg5",
    kind: "live",
    signatures: ["let arg5: any"],
    doc: "Argument 5 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg5` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg5); });',
  },
  {
    name: "arg6",
    kind: "live",
    signatures: ["let arg6: any"],
    doc: "Argument 6 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg6` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg6); });',
  },
  {
    name: "arg7",
    kind: "live",
    signatures: ["let arg7: any"],
    doc: "Argument 7 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg7` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg7); });',
  },
  {
    name: "arg8",
    kind: "live",
    signatures: ["let arg8: any"],
    doc: "Argument 8 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg8` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg8); });',
  },
  {
    name: "arg9",
    kind: "live",
    signatures: ["let arg9: any"],
    doc: "Argument 9 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg9` is the same.",
    example: 'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg9); });',
  },
  {
    name: "args",
    kind: "live",
    signatures: ["let args: any[]"],
    doc: "The arguments of the probe that fired, in order; `args[0]` is `arg0`. One that could not be read is undefined. Where the clause takes the event, `e.args` is the same.",
    example:
      'probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d %s\\n", args.length, args[0]); });',
  },
  {
    name: "$target",
    kind: "constant",
    signatures: ["const $target: number"],
    doc: "The process of -c or -p, 0 when there is neither.",
    example: 'probe("BEGIN", () => { printf("%d\\n", $target); });',
  },
  {
    name: "$1",
    kind: "constant",
    signatures: ["const $1: number | bigint | string | undefined"],
    doc: "Argument 1 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($1); });',
  },
  {
    name: "$2",
    kind: "constant",
    signatures: ["const $2: number | bigint | string | undefined"],
    doc: "Argument 2 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($2); });',
  },
  {
    name: "$3",
    kind: "constant",
    signatures: ["const $3: number | bigint | string | undefined"],
    doc: "Argument 3 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($3); });',
  },
  {
    name: "$4",
    kind: "constant",
    signatures: ["const $4: number | bigint | string | undefined"],
    doc: "Argument 4 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($4); });',
  },
  {
    name: "$5",
    kind: "constant",
    signatures: ["const $5: number | bigint | string | undefined"],
    doc: "Argument 5 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($5); });',
  },
  {
    name: "$6",
    kind: "constant",
    signatures: ["const $6: number | bigint | string | undefined"],
    doc: "Argument 6 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($6); });',
  },
  {
    name: "$7",
    kind: "constant",
    signatures: ["const $7: number | bigint | string | undefined"],
    doc: "Argument 7 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($7); });',
  },
  {
    name: "$8",
    kind: "constant",
    signatures: ["const $8: number | bigint | string | undefined"],
    doc: "Argument 8 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($8); });',
  },
  {
    name: "$9",
    kind: "constant",
    signatures: ["const $9: number | bigint | string | undefined"],
    doc: "Argument 9 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($9); });',
  },
  {
    name: "$$1",
    kind: "constant",
    signatures: ["const $$1: string | undefined"],
    doc: "Argument 1 of the script as it is written on the command line; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($$1); });',
  },
  {
    name: "$$2",
    kind: "constant",
    signatures: ["const $$2: string | undefined"],
    doc: "Argument 2 of the script as it is written on the command line; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($$2); });',
  },
  {
    name: "$$3",
    kind: "constant",
    signatures: ["const $$3: string | undefined"],
    doc: "Argument 3 of the script as it is written on the command line; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($$3); });',
  },
  {
    name: "$$4",
    kind: "constant",
    signatures: ["const $$4: string | undefined"],
    doc: "Argument 4 of the script as it is written on the command line; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($$4); });',
  },
  {
    name: "$$5",
    kind: "constant",
    signatures: ["const $$5: string | undefined"],
    doc: "Argument 5 of the script as it is written on the command line; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($$5); });',
  },
  {
    name: "$$6",
    kind: "constant",
    signatures: ["const $$6: string | undefined"],
    doc: "Argument 6 of the script as it is written on the command line; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($$6); });',
  },
  {
    name: "$$7",
    kind: "constant",
    signatures: ["const $$7: string | undefined"],
    doc: "Argument 7 of the script as it is written on the command line; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($$7); });',
  },
  {
    name: "$$8",
    kind: "constant",
    signatures: ["const $$8: string | undefined"],
    doc: "Argument 8 of the script as it is written on the command line; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($$8); });',
  },
  {
    name: "$$9",
    kind: "constant",
    signatures: ["const $$9: string | undefined"],
    doc: "Argument 9 of the script as it is written on the command line; undefined when it was not given.",
    example: 'probe("BEGIN", () => { trace($$9); });',
  },
];
