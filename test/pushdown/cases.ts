/**
 * Random clauses and random programs for them: what they print must not depend on where the clauses are done. Nothing in
 * them depends on the time, on numbers of processes, or on which thread comes first.
 */

/** Numbers from a seed (mulberry32): the same ones each time. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to n - 1. */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  some(n: number, make: () => string): string[] {
    return Array.from({ length: n }, make);
  }
}

const NAMES = ["alpha", "beta", "gamma", "delta", "start", "walk", "items"];

/** A Python program of functions that call one another, loop, yield, raise, run in threads and processes. */
export function randomProgram(chance: Chance): string {
  const bodies = NAMES.map((name, i) => functionOf(chance, name, NAMES.slice(i + 1)));
  const calls = chance.some(3 + chance.below(4), () => `${chance.of(NAMES)}(${chance.below(4)})`);
  const threads = chance.below(3);
  const threaded =
    threads === 0
      ? []
      : [
          `    threads = [threading.Thread(target=${chance.of(NAMES)}, args=(2,)) for _ in range(${threads})]`,
          "    for t in threads: t.start()",
          "    for t in threads: t.join()",
        ];
  const forked =
    chance.below(3) === 0
      ? [
          "    child = os.fork()",
          "    if child == 0:",
          `        ${chance.of(NAMES)}(1)`,
          "        os._exit(0)",
          "    os.waitpid(child, 0)",
        ]
      : [];
  return [
    "import gc, os, threading",
    ...bodies,
    "def main():",
    ...calls.map((call) => `    list(${call} or ())`),
    ...threaded,
    ...forked,
    "    gc.collect()",
    "main()",
    "",
  ].join("\n");
}

function functionOf(chance: Chance, name: string, callees: readonly string[]): string {
  const call = () => (callees.length === 0 ? "n" : `${chance.of(callees)}(n - 1)`);
  const lines = chance.some(1 + chance.below(3), () =>
    chance.of([
      () => `    for i in range(${1 + chance.below(3)}): ${call()}`,
      () => `    if n > ${chance.below(3)}: ${call()}`,
      () =>
        `    try:\n        if n == ${chance.below(3)}: raise ValueError\n        ${call()}\n    except ValueError: pass`,
      () => `    if n > 1: ${name}(n - 1)`,
      () => `    x = n + ${chance.below(9)}`,
    ])(),
  );
  const last = chance.below(4) === 0 ? `    for i in range(2): yield i` : "    return [n]";
  return [`def ${name}(n):`, "    if n < 0: return None", ...lines, last].join("\n");
}

const PROBES = ["function-entry", "function-return", "line", "gc-start"];

/** A script of clauses that count, most of which can be done where their probes fire. */
/** `isThreaded`: the program has threads or processes, whose events come in no order. */
export function randomScript(chance: Chance, isThreaded: boolean): string {
  const clauses = Array.from({ length: 2 + chance.below(6) }, (_, i) => clauseOf(chance, i, isThreaded));
  const isolated =
    chance.below(3) === 0
      ? [
          `probe("function-return", (e) => e.funcname === "${chance.of(NAMES)}", () => { seen += self.${chance.of(VARIABLES)} > 1 ? 2 : 1; });`,
        ]
      : [];
  if (!isThreaded && chance.below(2) === 0) {
    const probe = chance.of(["function-entry", "function-return"]);
    isolated.push(
      `probe("${probe}", ${predicateOf(chance, probe, true)}, (e) => { printf("%s %d %d\\n", e.funcname, e.lineno, self.${chance.of(VARIABLES)}); });`,
    );
  }
  const ticks = chance.below(4) === 0 ? ['probe("tick-3ms", () => { ticks++; });'] : [];
  const names = [...new Set(clauses.join(" ").match(/\bn\d+_\d+\b(?!")/g) ?? [])];
  return [
    'import { aggregation, basename, probe, printf, self, tid, timestamp } from "pyprobe";',
    "let seen = 0, ticks = 0;",
    ...names.map((name) => `const ${name} = aggregation("${name}");`),
    ...shuffled(chance, [...clauses, ...isolated]),
    ...ticks,
    'probe("END", () => { printf("%d\\n", seen); });',
    "",
  ].join("\n");
}

const VARIABLES = ["a", "b", "c"];
const OWN = `e.filename.endsWith("program.py")`;

function clauseOf(chance: Chance, i: number, isThreaded: boolean): string {
  const probe = PROBES[chance.below(chance.below(5) === 0 ? 4 : 3)]!;
  const predicate =
    probe === "gc-start" ? chance.of(["", "e => e.generation > 0"]) : predicateOf(chance, probe, isThreaded);
  const steps = chance.some(1 + chance.below(3), () => stepOf(chance, i, probe));
  return `probe("python$target:::${probe}", ${predicate ? `(${predicate}), ` : ""}(e) => { ${steps.join(" ")} });`;
}

/** In a program with threads, what the library does depends on which comes first. */
function predicateOf(chance: Chance, probe: string, isThreaded: boolean): string {
  const parts = chance.some(1 + chance.below(2), () =>
    chance.of([
      `e.funcname === "${chance.of(NAMES)}"`,
      `e.funcname !== "${chance.of(NAMES)}"`,
      `basename(e.filename) === "program.py"`,
      `self.${chance.of(VARIABLES)}`,
      `!self.${chance.of(VARIABLES)}`,
      `(self.${chance.of(VARIABLES)} > ${chance.below(3)} || e.lineno > ${10 + chance.below(20)})`,
      `e.lineno <= ${10 + chance.below(30)}`,
      `e.funcname.includes("a")`,
      `e.funcname.length > 4`,
      `[...e.funcname].length > 4`,
      probe === "function-return" ? `e.elapsed >= ${chance.of(["0", "e.own"])}` : `e.lineno > 3`,
      probe === "function-return" ? `${chance.of(["", "!"])}e.outermost` : `e.lineno < 50`,
    ]),
  );
  const own = isThreaded || probe === "line" || chance.below(2) === 0 ? [OWN] : [];
  return `e => ${[...own, ...parts].join(" && ")}`;
}

function stepOf(chance: Chance, i: number, probe: string): string {
  const number =
    probe === "gc-start"
      ? "e.generation"
      : probe === "function-return" && chance.below(4) === 0
        ? "e.outermost"
        : "e.lineno";
  const variable = `self.${chance.of(VARIABLES)}`;
  const value = chance.of([
    number,
    variable,
    "7",
    `${number} - ${variable}`,
    `${variable} + 3`,
    `-${1 + chance.below(5)}`,
  ]);
  return chance.of([
    () => tallyOf(chance, i, probe, value, number),
    () => tallyOf(chance, i, probe, value, number),
    () => `${variable} = ${chance.of(["0", "1", "5", number])};`,
    () => `${variable}${chance.of(["++", "--", " += 2"])};`,
    () => `if (${variable}) ${tallyOf(chance, i, probe, value, number)} else { ${variable} = 2; }`,
  ])();
}

function tallyOf(chance: Chance, i: number, probe: string, value: string, number: string): string {
  const keys =
    probe === "gc-start"
      ? [number]
      : ["e.funcname", "e.filename", number, "e.module", "`${e.funcname}/x`", `\`\${e.funcname}:\${${number}}\``];
  const by = chance.below(4) === 0 ? "" : `.by(${chance.some(1 + chance.below(2), () => chance.of(keys)).join(", ")})`;
  const method = chance.of([
    "count()",
    "count()",
    `sum(${value})`,
    `min(${value})`,
    `max(${value})`,
    `avg(${value})`,
    `quantize(${value})`,
    `lquantize(${value}, ${chance.of(["-2, 30, 7", "0, 20", "5, 5000, 3"])})`,
    `llquantize(${value}, ${chance.of(["10, 0, 2, 10", "2, 1, 5, 4"])})`,
  ]);
  const name = `n${i}_${chance.below(1000000)}`;
  return chance.below(8) === 0 ? `aggregation("${name}")${by}.${method};` : `${name}${by}.${method};`;
}

function shuffled<T>(chance: Chance, list: T[]): T[] {
  const left = [...list];
  return list.map(() => left.splice(chance.below(left.length), 1)[0]!);
}
