// Generated from src/runtime/isolate by `npm run generate`. Do not edit.
import type { ProbeFunction } from "./events.d.ts";
export type * from "./events.d.ts";
export type * from "./markers.d.ts";
import type { Trace, TraceRequest } from "./trace.d.ts";
export type * from "./trace.d.ts";

/** A part of an aggregation's key. */
export type Key = string | number | bigint | boolean | null | Stack;

/** A frame of a Python stack. */
export interface Frame {
  readonly filename: string | null;
  readonly funcname: string | null;
  readonly lineno: number;
}

/** A frame of a program or library. */
export interface UserFrame {
  /** The file's name; empty where there is none. */
  readonly module: string;
  /** The function; where no symbol is, the address in the file; empty where there is no file. */
  readonly func: string;
  /** Bytes from the function's first; the address itself where there is no file. */
  readonly offset: number;
}

/** A stack, of Python frames or of those of programs, innermost first. As text it has a line for each frame. */
export interface Stack<F = Frame | UserFrame> {
  readonly frames: readonly F[];
}

/** Variables of a thread (`self`): of any name; those that a script declares here have the type that it says. */
export interface Self {
  [name: string]: any;
}

/** Variables of one firing (`local`): of any name; those that a script declares here have the type that it says. */
export interface Local {
  [name: string]: any;
}

/** The aggregating functions: each takes one more value in. An aggregation has one of them. */
export interface Cell {
  /** How many times it was called. */
  count(): void;
  /** The values' total, exact whatever its size. */
  sum(value: number | bigint): void;
  /** The values' mean; of integers its whole part, as in DTrace. */
  avg(value: number | bigint): void;
  /** The smallest of the values. */
  min(value: number | bigint): void;
  /** The largest of the values. */
  max(value: number | bigint): void;
  /** The values' standard deviation; of integers its whole part, as in DTrace. */
  stddev(value: number | bigint): void;
  /** The values' distribution over powers of two. The increment, 1 if none is given, is what the value counts for. */
  quantize(value: number | bigint, increment?: number | bigint): void;
  /** The values' distribution from the base to the limit, in buckets as wide as the step (1 if none is given). */
  lquantize(value: number | bigint, base: number, limit: number, step?: number, increment?: number | bigint): void;
  /** The values' distribution from factor^low to factor^(high + 1), each power of the factor in so many steps. */
  llquantize(
    value: number | bigint,
    factor: number,
    low: number,
    high: number,
    steps: number,
    increment?: number | bigint,
  ): void;
}

/** Values under keys; without a key its functions are its own. */
export interface Aggregation extends Cell {
  readonly name: string;
  /** The value under a key of one or more parts, always as many for one aggregation. */
  by(...key: Key[]): Cell;
  /** What it holds, sorted by value. */
  entries(): Entry[];
  /** The n keys with the largest values, the largest first. */
  top(n: number): Entry[];
}

/** What an aggregation holds under one key. */
export interface Entry {
  keys: readonly Key[];
  /** The value; of a distribution, how many values it has (the sum of the increments). */
  value: number | bigint;
  /** Of a distribution: the buckets that are not empty, ascending. */
  buckets?: Bucket[];
}

/** A bucket of a distribution: the whole numbers from min to max; null where there is no bound. */
export interface Bucket {
  min: number | bigint | null;
  max: number | bigint | null;
  count: number | bigint;
}

/** A parameter of a script (`parameters`): what it is where the command line says nothing, and what it is for. */
export interface Parameter {
  readonly value: number | string | false;
  readonly help: string;
  readonly choices?: readonly string[];
}

/** The values of parameters: of a time (`10ms`) nanoseconds, of a text with choices one of them. */
export type ParameterValues<P extends Record<string, Parameter>> = {
  readonly [K in keyof P]: P[K] extends { choices: readonly (infer C)[] }
    ? C
    : P[K]["value"] extends number | `${number}${"ns" | "us" | "ms" | "s" | "m"}`
      ? number
      : P[K]["value"] extends string
        ? string
        : boolean;
};

/** What the code object says of an event of Python's functions and lines. */
export interface CodeFields {
  readonly filename: string | null;
  readonly funcname: string | null;
  readonly module: string | null;
}

declare global {
  interface ImportMeta {
    /** Whether this module is the script that is run, and not one that a script imports. */
    readonly main: boolean;
  }
}

/** What `options({...})` can set. */
export interface Options {
  /** Counts and sums are printed as one histogram, with a bar for each key. */
  agghist?: boolean;
  /** Distributions (`quantize`, `lquantize`) are printed on one line each, a character a bucket. */
  aggpack?: boolean;
  /** Memory that aggregations may take: about 160 bytes for each key, and what its strings and the buckets of distributions need. Values that find no room are not counted, and that is told; `trunc` makes room. By itself a third of `-x memory`. 1k to 4g. */
  aggsize?: number | string;
  /** Rows of aggregations are sorted by their keys, instead of by their values. */
  aggsortkey?: boolean;
  /** Where rows are sorted by keys, the number of the part that is compared first; those behind it follow, then those before it. One that the key does not have is as 0. */
  aggsortkeypos?: number | string;
  /** Where `printa` prints several aggregations side by side, the number of the one whose values are compared first; those behind it follow, then those before it. One that there is not is as 0. */
  aggsortpos?: number | string;
  /** Rows of aggregations are sorted the other way round, the largest first. What the end of the run prints is in the reverse order of declaration. */
  aggsortrev?: boolean;
  /** The longest bar of a histogram fills the room for it, but for a twentieth; otherwise all bars together would. */
  aggzoom?: boolean;
  /** Size of the ring between each traced process and the tracer; rounded up to a power of two. 64k to 1g. `-b` is the same. */
  bufsize?: number | string;
  /** Show the programs that the uprobe engine loads into the kernel, on standard error. */
  dumpbpf?: boolean;
  /** What bars are drawn with: `utf8` has blocks that are an eighth of a character fine. By itself histograms are drawn with `@`, and the lines of `aggpack` with blocks. */
  encoding?: "ascii" | "utf8";
  /** Which engine shall serve the probes that more than one can. Default: the agent for the python probes of -c, uprobes for what is in the binaries. */
  engine?: "agent" | "uprobe";
  /** As -F: a line for each clause that prints or is empty, indented by entry and return of each thread, as dtrace -F prints it. */
  flowindent?: boolean;
  /** Trace the command's own process alone, not its children. */
  nofollow?: boolean;
  /** Speculations that there may be at a time. 1 to 100000. */
  nspec?: number | string;
  /** What happens when events come faster than handlers take them: drop them (counted and told), or let the traced program wait. Default: wait under -c. */
  onfull?: "drop" | "wait";
  /** Clauses that only count and keep variables of the thread are done where their probes fire, without a record for each event. What they print is the same; `off` runs them in the isolate all the same. `pyprobe explain` says which are, and why the others are not. */
  pushdown?: boolean;
  /** Python frames that are captured at most where a clause calls pystack(). 1 to 512. */
  pystackframes?: number | string;
  /** As -q: print only what handlers print. */
  quiet?: boolean;
  /** `trace()` prints memory that `copyin()` gave always as `tracemem()` does, also where it is a text with a NUL behind it. */
  rawbytes?: boolean;
  /** Text that a speculation may hold; what one clause prints beyond that is dropped, and that is told. 16 to 16m. */
  specsize?: number | string;
  /** Columns before each frame of a stack that is printed. 0 to 200. */
  stackindent?: number | string;
  /** Exit with status 2 when anything was lost, cut, faulted or could not be probed. */
  strict?: boolean;
  /** Longest string captured from a target; longer ones are cut, and that is told. 16 to 64k. */
  strsize?: number | string;
  /** How often the rings are emptied and output appears. By itself pyprobe looks when there is something, every 1 to 4 ms. A rate between 1ms and 1s lets a busy program be looked at in larger portions, which costs less. */
  switchrate?: number | string;
  /** Room in each traced process for what is counted there, 24 to 1040 bytes for each key of an aggregation, and in the kernel for what is counted there, for all processes together. Keys beyond it cost a record for each event, and are counted like the others. 64k to 8m; pages that are not used take no memory. */
  tallysize?: number | string;
  /** Frames of the program and its libraries that are captured at most where a clause calls ustack(). 1 to 127, which is as many as the kernel gives unless `kernel.perf_event_max_stack` says otherwise. */
  ustackframes?: number | string;
  /** With onfull=wait: a traced program that has waited this long without any event being taken stops waiting and drops. 1 to 3600000. */
  waitmax?: number | string;
  /** As -Z: a probe description may match nothing. */
  zdefs?: boolean;
}

/** Declares a clause: `probe(description | description[], predicate?, action)`. When a probe that matches fires and the predicate holds (or there is none), the action runs. Both are given the event. Clauses of one firing run in the order of their declarations. Gives a handle: `enable()`, `disable()`, `remove()` and `hits`, how often the action has run. */
export const probe: ProbeFunction;

/** Prints by a format, with the conversions of DTrace's printf: `%d %i %u %o %x %X %p %a %A %k %c %C %s %S %e %E %f %g %G %I %P %Y %T %%`, the flags `- + 0 # ?` and space, a width and a precision, each a number or `*`. Every integer has 64 bits, so `l` and `h` are accepted and mean nothing. A format that is written out is checked before anything runs. */
export function printf(format: string, ...values: unknown[]): void;

/** Prints one value, in dtrace(1)'s columns: without -q an integer takes 16 columns and a string 33. Of a stack, a line for each frame. Bytes that are a text with a NUL behind it are printed as that (unless `-x rawbytes`), others as `tracemem()` prints them. */
export function trace(value: number | bigint | string | boolean | null | Stack | Uint8Array): void;

/** Prints any value and a newline, as the language would write it: strings in quotes, objects with their fields, an event with its arguments. */
export function print(value: unknown): void;

/** An aggregation, DTrace's `@name`: `calls.by(key, ...)` is the value under a key of any number of parts, and a method of it takes one more value in: `count()`, `sum(n)`, `avg(n)`, `min(n)`, `max(n)`, `stddev(n)`, `quantize(n)`, `lquantize(n, base, limit, step)`, `llquantize(n, factor, low, high, steps)`. Without a key the methods are the aggregation's own. Each aggregation has one function; a second is an error. `entries()` gives what it holds, sorted by value, and `top(n)` the n largest; of a distribution they have the buckets. What was never printed is printed at the end, in DTrace's layout. */
export function aggregation(name?: string): Aggregation;

/** Prints aggregations now: a row for each key, sorted by value, and of several of them the values side by side. Without a format it is DTrace's layout, after a blank line. A format is printf's, for each row: its conversions take the parts of the key, one after the other, and those with an @ (`%@d`, `%@12u`, `%@x`) the values. The aggregations keep their values, and the end of the run does not print them again. */
export function printa(...aggregations: Aggregation[]): void;
/** Prints aggregations now: a row for each key, sorted by value, and of several of them the values side by side. Without a format it is DTrace's layout, after a blank line. A format is printf's, for each row: its conversions take the parts of the key, one after the other, and those with an @ (`%@d`, `%@12u`, `%@x`) the values. The aggregations keep their values, and the end of the run does not print them again. */
export function printa(format: string, ...aggregations: Aggregation[]): void;

/** Takes keys out of an aggregation, with their values: all but the n with the largest values, with a negative n all but those with the smallest, without one all. What was taken out may come anew. */
export function trunc(aggregation: Aggregation, n?: number): void;

/** Sets an aggregation's values back to nothing, and keeps its keys: what is not counted anew is printed as 0. trunc() takes the keys out as well. */
export function clear(aggregation: Aggregation): void;

/** From now on an aggregation's values, and the counts of its distributions, are shown divided by the factor: by the seconds of the run, say, for a rate. Of integers the whole part is shown. The values themselves stay, and a further factor takes the place of this one. */
export function normalize(aggregation: Aggregation, factor: number | bigint): void;

/** Takes back normalize(): the values are shown as they are. */
export function denormalize(aggregation: Aggregation): void;

/** Ends the run with this exit status, 0 to 255. The clause that calls it completes; no other clause runs any more but END's. */
export function exit(status?: number): void;

/** Runs a command by `sh -c`, made by a format as printf's, when the output has come to this place; what it prints stands there. It runs as you, with your environment and no standard input, and what is printed after it waits until it has ended. Only with `-w`. */
export function system(format: string, ...values: unknown[]): void;

/** From here on the output goes to a file, named by a format as printf's and appended to; `freopen("")` turns it back to where it went first. The file is opened as you. Only with `-w`. */
export function freopen(format: string, ...values: unknown[]): void;

/** Empties the file that the output goes to (by `-o`, `freopen` or the shell's `>`), so that it holds what is printed from here on. Where the output is no file nothing happens. Only with `-w`. */
export function ftruncate(): void;

/** Stops the process that fired the probe (SIGSTOP), when the event is handled, which is some milliseconds after it fired. Those that are stopped are named at the end; `kill -CONT PID` lets one run on. Only with `-w`. */
export function stop(): void;

/** Sends the process that fired the probe a signal, by its number or name (`SIGUSR1`), when the event is handled, which is some milliseconds after it fired. Only with `-w`. */
export function raise(signal: number | string): void;

/** Takes a speculation: room for text of which it is not known yet whether anybody wants it. `speculate()` prints into it, `commit()` prints what is in it, `discard()` forgets it; then it is free again. There are `-x nspec` of them (1), of `-x specsize` characters (32k); when none is free it gives 0, which speculates into nothing, and the end of the run says how often that was. */
export function speculation(): number;

/** What the clause prints from here on goes into that speculation. It must come before anything that the clause prints, and once; aggregations, exit() and what needs -w cannot be speculative and may not follow it. A speculation that is committed, discarded or 0 takes nothing. */
export function speculate(id: number): void;

/** Prints here and now what is in the speculation, and frees it. One that is free already is passed over. A clause that speculates cannot commit. */
export function commit(id: number): void;

/** Forgets what is in the speculation, and frees it. A clause that speculates cannot discard. */
export function discard(id: number): void;

/** Opens a span of that name on the thread that fired the probe, inside the one that is open there; `spanend()` closes it. `file` and `line` say where what it tells of is written. Spans are what `--format timeline` and `speedscope` show, and `flame` adds up. A span that is open when its thread, its process or the run ends, ends there. */
export function spanbegin(name: string | null, file?: string | null, line?: number): void;

/** Closes the innermost span that `spanbegin()` has opened on the thread that fired the probe. As text it is a line: how long it took, and its name, indented by depth. Where none is open it does nothing, for what ends had begun before the tracing did. */
export function spanend(): void;

/** Sets options of the run, as `#pragma D option` in D. The call stands at the top level of a script and its values are written out; what the command line says (`-x`, `-q`, ...) comes first. Bounds on the handlers themselves, and what lets them act outside of their sandbox, cannot be set so. */
export function options(values: Options): void;

/** Declares parameters of the script, and gives their values: `--rows 30` on the command line, else what the declaration says. The kind follows from that: a number, a text (one of `choices`, where there are any), a time ("10ms", which is given in nanoseconds), a switch (`false`, and true where its word is given). `minTime` is `--min-time` on the command line. The call stands at the top level of a script and its declarations are written out; `pyprobe -s SCRIPT --help` lists them. */
export function parameters<const P extends Record<string, Parameter>>(declared: P): ParameterValues<P>;

/** A predicate that depends on nothing but the code object: on `filename`, `funcname` and `module` of a function's events, and on what does not change. It is asked once for each code object, and where it is false the agent does not fire there any more. A predicate that is written out in its clause needs no such word; a function that makes predicates says it so. */
export function byCode(
  predicate: (code: CodeFields) => unknown,
): (e: Partial<Record<keyof CodeFields, unknown>>) => boolean;

/** The predicate that all of these hold. They may have no effects: what depends on the code object alone (`byCode`) is asked before the others, and once. */
export function allOf<E>(...predicates: ((e: E) => unknown)[]): (e: E) => boolean;

/** Begins the screen anew where the output goes to a terminal, so that what follows stands in the place of what stood there. In a file, a pipe or another format it prints nothing: there one picture follows the other. */
export function redraw(): void;

/** The string that an argument of the event points to, at most `max` bytes of it. It is read at the moment of the event, so the argument must be written out: `copyinstr(e.arg0)`; a string that does not end in a NUL has its length in another argument, `copyinstr(e.arg1, e.arg2)`, and then no more than that is read. Of a null pointer it is null. Arguments that are strings already, as those of the python markers, are given back. */
export function copyinstr(argument: unknown, max?: number | bigint): string | null;

/** Bytes of the process's memory, from where an argument of the event points to. They are read at the moment of the event, so both must be written out: the argument (`e.arg1`), and how many, as a number (1 to 65536), as an argument (`e.arg2`; at most `-x strsize`, and what is more is cut, which is told), or as `Math.min(e.arg2, 64)`. Of a null pointer it is null; where the memory cannot be read, an error of the clause. Programs in the kernel capture it, at pid and USDT probes. `tracemem()` prints it, and so does `print()`. */
export function copyin(argument: unknown, size: number): Uint8Array | null;

/** Prints memory in DTrace's layout, at most `size` bytes of it: 16 bytes a line in hexadecimal, the offset before them, the characters behind them. DTrace's takes an address; here the memory is captured by `copyin()`. */
export function tracemem(bytes: Uint8Array | null, size?: number): void;

/** The stack of Python frames at the moment of the event, innermost first, at most `frames` of it. Its `frames` are an array of `{ filename, funcname, lineno }`; it can be a part of an aggregation's key, and `trace()` and `%k` of printf print it, a line for each frame. The agent captures it where a clause calls pystack(), at the cost of each event that the clause is tried for; `-x pystackframes` bounds how many frames that are (100). Where the agent does not serve the probe it is an error. */
export function pystack(frames?: number): Stack<Frame>;

/** The stack of the thread in its program and libraries at the moment of the event, innermost first, at most `frames` of it. Its `frames` are an array of `{ module, func, offset }`; it can be a part of an aggregation's key, and `trace()` and `%k` of printf print it, a line for each frame, as DTrace does. Programs in the kernel capture it where a clause calls ustack(), by frame pointers: code that keeps none (most distributions' C libraries) shortens it. `-x ustackframes` bounds how many frames that are (100). At probes of the agent there is `pystack()`. */
export function ustack(frames?: number): Stack<UserFrame>;

/** The function at an address of the process: ``libc.so.6`malloc``. The address is an argument of the event, written out (`usym(e.arg0)`), or `ucaller`: it is looked up before the event is handled. Of another it is known only when it lies in a function that was looked up before; else, as where there is no symbol, it is hexadecimal: in a file without one the address there, else the address itself. */
export function usym(address: number | bigint | null): string;

/** The file that stands at an address of the process, by its name: libc.so.6. The address is an argument of the event, written out (`umod(e.arg0)`), or `ucaller`: it is looked up before the event is handled. Of another it is known only when it lies in a function that was looked up before; else, as where there is no symbol, it is hexadecimal: in a file without one the address there, else the address itself. */
export function umod(address: number | bigint | null): string;

/** What stands at an address of the process, with the distance from where it begins: ``libc.so.6`malloc+0x1a``. The address is an argument of the event, written out (`uaddr(e.arg0)`), or `ucaller`: it is looked up before the event is handled. Of another it is known only when it lies in a function that was looked up before; else, as where there is no symbol, it is hexadecimal: in a file without one the address there, else the address itself. */
export function uaddr(address: number | bigint | null): string;

/** The last part of a path, as basename(1) gives it. Of null it is null. */
export function basename(path: string): string;
/** The last part of a path, as basename(1) gives it. Of null it is null. */
export function basename(path: string | null): string | null;

/** A path without its last part, as dirname(1) gives it. Of null it is null. */
export function dirname(path: string): string;
/** A path without its last part, as dirname(1) gives it. Of null it is null. */
export function dirname(path: string | null): string | null;

/** Variables of the thread that fired the probe: each thread has its own `self.x`. A variable is 0 until it is set, and gone when the thread ends. It takes any name and any value; a script that wants them checked says so: `declare module "pyprobe" { interface Self { depth: number } }`. */
export let self: Self;

/** Variables of one firing, DTrace's `this->x`: what one clause sets, the later clauses of the same firing see. A variable is 0 until it is set. Types are given as to those of `self`, in `interface Local`. */
export let local: Local;

/** Nanoseconds of the machine's monotonic clock at the moment of the event. A number: exact while the machine has been up for less than 104 days, to 2 ns after that. */
export let timestamp: number;

/** Nanoseconds since 1970 at the moment of the event, by the clock's setting when the run began. A bigint, since no number holds them exactly. */
export let walltimestamp: bigint;

/** The process that fired the probe. In BEGIN and END, pyprobe itself. */
export let pid: number;

/** The thread that fired the probe, by the kernel's number. */
export let tid: number;

/** The parent of the process that fired the probe. */
export let ppid: number;

/** The real user of the process that fired the probe. */
export let uid: number;

/** The real group of the process that fired the probe. */
export let gid: number;

/** The processor that the thread ran on at the moment of the event; 0 in BEGIN, END and ticks. */
export let cpu: number;

/** The working directory of the process at the moment of the event; null when it cannot be told (it was removed, or its name is longer than strsize), empty in BEGIN, END and ticks. The agent captures it, at the cost of a system call for each event; under uprobes it cannot be had. */
export let cwd: string | null;

/** Nanoseconds of processors that the thread has had so far, by its own clock: the difference of two is time spent computing. 0 in BEGIN, END and ticks. The agent captures it, at the cost of a system call for each event; under uprobes it cannot be had. */
export let vtimestamp: number;

/** What errno held in the thread at the moment of the event: the error of the last system call of its that failed. 0 in BEGIN, END and ticks. The agent captures it; under uprobes it cannot be had. */
export let errno: number;

/** The number of what is enabled: this clause on this probe, counted from 1. It tells apart two clauses of one probe, and one clause on two; `ERROR` names the clause that failed by it. */
export let epid: number;

/** The address that the function under way returns to, which is in its caller: `usym(ucaller)` is that by name. It is at probes in the kernel (pid, USDT markers, profile-N), and 0 in BEGIN, END and ticks. Where a function begins or returns it is exact; elsewhere it is found by the frame pointer. */
export let ucaller: number;

/** The name of the process that fired the probe, as the kernel keeps it: the first 15 bytes. */
export let execname: string;

/** The provider of the probe that fired, with its process: the first part of its description. */
export let probeprov: string;

/** The module of the probe that fired: the second part of its description, the file it stands in. */
export let probemod: string;

/** The function of the probe that fired: the third part of its description, the C function the marker stands in. */
export let probefunc: string;

/** The name of the probe that fired: the fourth part of its description. */
export let probename: string;

/** Argument 0 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg0` is the same. */
export let arg0: any;

/** Argument 1 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg1` is the same. */
export let arg1: any;

/** Argument 2 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg2` is the same. */
export let arg2: any;

/** Argument 3 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg3` is the same. */
export let arg3: any;

/** Argument 4 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg4` is the same. */
export let arg4: any;

/** Argument 5 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg5` is the same. */
export let arg5: any;

/** Argument 6 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg6` is the same. */
export let arg6: any;

/** Argument 7 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg7` is the same. */
export let arg7: any;

/** Argument 8 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg8` is the same. */
export let arg8: any;

/** Argument 9 of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, `e.arg9` is the same. */
export let arg9: any;

/** The arguments of the probe that fired, in order; `args[0]` is `arg0`. One that could not be read is undefined. Where the clause takes the event, `e.args` is the same. */
export let args: any[];

/** The process of -c or -p, 0 when there is neither. */
export const $target: number;

/** Argument 1 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given. */
export const $1: number | bigint | string | undefined;

/** Argument 2 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given. */
export const $2: number | bigint | string | undefined;

/** Argument 3 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given. */
export const $3: number | bigint | string | undefined;

/** Argument 4 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given. */
export const $4: number | bigint | string | undefined;

/** Argument 5 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given. */
export const $5: number | bigint | string | undefined;

/** Argument 6 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given. */
export const $6: number | bigint | string | undefined;

/** Argument 7 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given. */
export const $7: number | bigint | string | undefined;

/** Argument 8 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given. */
export const $8: number | bigint | string | undefined;

/** Argument 9 of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given. */
export const $9: number | bigint | string | undefined;

/** Argument 1 of the script as it is written on the command line; undefined when it was not given. */
export const $$1: string | undefined;

/** Argument 2 of the script as it is written on the command line; undefined when it was not given. */
export const $$2: string | undefined;

/** Argument 3 of the script as it is written on the command line; undefined when it was not given. */
export const $$3: string | undefined;

/** Argument 4 of the script as it is written on the command line; undefined when it was not given. */
export const $$4: string | undefined;

/** Argument 5 of the script as it is written on the command line; undefined when it was not given. */
export const $$5: string | undefined;

/** Argument 6 of the script as it is written on the command line; undefined when it was not given. */
export const $$6: string | undefined;

/** Argument 7 of the script as it is written on the command line; undefined when it was not given. */
export const $$7: string | undefined;

/** Argument 8 of the script as it is written on the command line; undefined when it was not given. */
export const $$8: string | undefined;

/** Argument 9 of the script as it is written on the command line; undefined when it was not given. */
export const $$9: string | undefined;

/** Traces from a program of Node's (docs/embedding.md); handlers have no such thing. */
export function trace(request: TraceRequest): Trace;
