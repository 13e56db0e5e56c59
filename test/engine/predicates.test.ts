/**
 * Predicates in the kernel against the same predicates in JavaScript: generated ones, each with a program of its own on
 * one site. Whatever JavaScript takes must come through; and what the kernel can decide alone, it must decide alike.
 */
import t from "tap";
import { setTimeout as sleep } from "node:timers/promises";
import { localFile } from "../../src/elf/file-name.ts";
import { markerSites } from "../../src/elf/sites.ts";
import type { Site } from "../../src/elf/site.ts";
import type { Point } from "../../src/engine/engine.ts";
import { createUprobeEngine } from "../../src/engine/uprobe/index.ts";
import { layoutOf } from "../../src/engine/uprobe/layout.ts";
import { loadProgram } from "../../src/handler/load.ts";
import type { KernelTest } from "../../src/handler/program.ts";
import { native } from "../../src/native.ts";
import { rawArgs } from "../../src/probe/args.ts";
import type { Marker } from "../../src/probe/provider.ts";
import { ENGINE_OPTIONS } from "../support/engine.ts";
import { Held, cannotSites, compile } from "../support/usdt.ts";

const NAMES = ["alpha", "", "a text of more than sixteen bytes, to be cut", "käse"];
const FIRINGS = 40;
const RING = 1 << 22;

/** What a predicate is asked about: one firing of `loop`. */
interface Firing {
  arg0: number;
  name: string;
}

/** A predicate as text, what JavaScript makes of it, and whether the kernel can decide all of it. */
interface Generated {
  text: string;
  holds(firing: Firing): boolean;
  whole: boolean;
}

/** xorshift32: the same predicates in every run; PYPROBE_SEED for others. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const OPERATORS: [string, (a: number, b: number) => boolean][] = [
  ["===", (a, b) => a === b],
  ["!==", (a, b) => a !== b],
  ["<", (a, b) => a < b],
  ["<=", (a, b) => a <= b],
  [">", (a, b) => a > b],
  [">=", (a, b) => a >= b],
];
const TEXTS = [...NAMES, "alph", "alphab", "kase", "a text of more than sixteen bytes, to be cu"];

function leaf(pick: (below: number) => number, pid: number): Generated {
  switch (pick(5)) {
    case 0: {
      const text = TEXTS[pick(TEXTS.length)]!;
      const equal = pick(2) === 0;
      const compared = `copyinstr(e.arg1) ${equal ? "===" : "!=="} ${JSON.stringify(text)}`;
      return { text: compared, holds: ({ name }) => (name === text) === equal, whole: true };
    }
    case 1: {
      const [value, is] = pick(2) === 0 ? [pid, true] : [pid + 1, false];
      return { text: pick(2) === 0 ? `e.pid === ${value}` : `${value} === tid`, holds: () => is, whole: true };
    }
    case 2: {
      const is = pick(2) === 0;
      return { text: `execname ${is ? "===" : "!=="} "sites"`, holds: () => is, whole: true };
    }
    case 3:
      // A function's result: it must be run to be known. It holds.
      return { text: "check(e)", holds: () => true, whole: false };
    default: {
      const [operator, holds] = OPERATORS[pick(OPERATORS.length)]!;
      const value = pick(FIRINGS + 4) - 2;
      if (pick(2) === 0)
        return { text: `e.arg0 ${operator} ${value}`, holds: ({ arg0 }) => holds(arg0, value), whole: true };
      return { text: `${value} ${operator} e.arg0`, holds: ({ arg0 }) => holds(value, arg0), whole: true };
    }
  }
}

function generate(pick: (below: number) => number, pid: number, depth: number): Generated {
  if (depth === 0 || pick(4) === 0) return leaf(pick, pid);
  const left = generate(pick, pid, depth - 1);
  if (pick(4) === 0) return { text: `!(${left.text})`, holds: (firing) => !left.holds(firing), whole: left.whole };
  const right = generate(pick, pid, depth - 1);
  const whole = left.whole && right.whole;
  return pick(2) === 0
    ? { text: `(${left.text} && ${right.text})`, holds: (firing) => left.holds(firing) && right.holds(firing), whole }
    : { text: `(${left.text} || ${right.text})`, holds: (firing) => left.holds(firing) || right.holds(firing), whole };
}

/** What the handler pipeline makes of the predicates. */
function testsOf(predicates: Generated[]): (KernelTest | undefined)[] {
  const clauses = predicates.map(({ text }) => `probe("BEGIN", (e: any) => ${text}, () => {});`);
  const check = "let n = 0;\nfunction check(e: unknown) { n++; return true; }\n";
  const { sites } = loadProgram([{ text: check + clauses.join("\n") }]);
  return sites.map(({ kernelTest }) => kernelTest);
}

/** A point for each test, all on one site; what comes through, by point: the values of arg0. */
async function fire(held: Held, pid: number, site: Site, tests: (KernelTest | undefined)[]): Promise<number[][]> {
  const plain: Marker = { name: site.name, func: "", doc: "", slots: [], args: rawArgs(2) };
  const marker = layoutOf(plain, [site]);
  const provider = { name: "test", doc: "", markers: [] };
  const points = tests.map((test, number): Point => ({
    number,
    provider,
    marker,
    captures: 1,
    reaches: () => true,
    sites: [site],
    scope: { kind: "pid", pid },
    tests: [test],
  }));
  const engine = createUprobeEngine();
  const reader = new native.Reader();
  await engine.arm(
    points,
    { ...ENGINE_OPTIONS, bufsize: RING },
    {
      addRing: ({ fd }) => (reader.addRing(0, fd, 1, RING, 0), 0),
      combine: () => 0,
      play: () => {},
      addTallies: () => {},
      endRing: () => {},
      tick: () => {},
      fireNow: () => {},
      say: () => {},
      verbose: () => {},
    },
  );
  await held.go();
  await sleep(20);
  await engine.disarm();
  const batch = Buffer.alloc(RING);
  const bytes = reader.fill(batch, native.nowNs());
  reader.close();
  engine.close();
  const through: number[][] = tests.map(() => []);
  for (let at = 0; at < bytes; at += 8 + ((batch.readUInt32LE(at) + 7) & ~7))
    through[batch.readUInt16LE(at + 26)]!.push(Number(batch.readBigInt64LE(at + 32)));
  return through;
}

t.test("predicates", { skip: cannotSites }, async (t) => {
  const path = compile(t.testdir(), "sites");
  const { sites } = markerSites(localFile(path));

  t.test("generated ones decide alike in the kernel and in JavaScript", async (t) => {
    const seed = Number(process.env["PYPROBE_SEED"] ?? 20261123);
    const held = new Held(path, [String(FIRINGS)]);
    const pid = Number(await held.line());
    const pick = random(seed);
    const predicates = Array.from({ length: 150 }, () => generate(pick, pid, 4));
    const tests = testsOf(predicates);
    const through = await fire(
      held,
      pid,
      sites.find(({ name }) => name === "loop")!,
      tests,
    );
    const firings = Array.from({ length: FIRINGS }, (_, arg0) => ({ arg0, name: NAMES[arg0 & 3]! }));
    let decided = 0;
    predicates.forEach((predicate, i) => {
      const taken = firings.filter((firing) => predicate.holds(firing)).map(({ arg0 }) => arg0);
      const missing = taken.filter((arg0) => !through[i]!.includes(arg0));
      if (missing.length > 0)
        t.fail(`${predicate.text}: the kernel let ${missing.join(", ")} go (PYPROBE_SEED=${seed})`);
      if (!predicate.whole || !tests[i]) return;
      decided++;
      if (through[i]!.join() !== taken.join())
        t.fail(`${predicate.text}: the kernel took ${through[i]!.join()}, not ${taken.join()}`);
    });
    t.ok(decided > 50, `${decided} of ${predicates.length} decided by the kernel alone`);
    t.ok(
      through.some((each) => each.length > 0 && each.length < FIRINGS),
      "some take some firings, not all",
    );
  });

  t.test("NULL and what cannot be read are left to JavaScript", async (t) => {
    const held = new Held(path, ["0"]);
    const pid = Number(await held.line());
    const predicates = ['copyinstr(e.arg0) === "alpha"', 'copyinstr(e.arg0) !== "alpha"'];
    const tests = testsOf(predicates.map((text) => ({ text, holds: () => true, whole: true })));
    const own = sites.filter(({ name }) => name === "strings");
    t.equal(own.length, 3, "one in a loop, one for NULL, one for an address that is none");
    const [, none] = own;
    const through = await fire(held, pid, none!, tests);
    t.same(through, [[0], [0]], "NULL comes through whatever is asked");
  });
});
