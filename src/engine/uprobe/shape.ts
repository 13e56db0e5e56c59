/**
 * Which probes may share a program: those of one shape at sites that pass their arguments alike. A shape is a text of all that
 * a program is made from but for its site, and differs from point to point only where programs do; what else is a probe's own
 * is its meaning (members.ts). There may be tens of thousands of points, so what they have in common is compared by identity
 * first, and made text of once.
 */
import type { Site } from "../../elf/site.ts";
import type { Point, PointWork } from "../engine.ts";
import type { Assembler } from "./bpf/assembler.ts";
import type { ProcessFacts } from "./process-record.ts";

/** A program, for all the sites that need the same one. */
export interface Program {
  assembler: Assembler;

  /** The same for sites of one probe alone, whose entry it then knows (members.ts): a helper's call less. */
  alone(entry: number): Assembler;
}

const numbers = new Map<string, number>();
const known = new WeakMap<object, number>();

/** A number that values have in common which say the same. */
function same(value: object | undefined): number {
  if (value === undefined) return 0;
  const before = known.get(value);
  if (before !== undefined) return before;
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? `${each}n` : each));
  const number = numbers.get(text) ?? numbers.size + 1;
  numbers.set(text, number);
  known.set(value, number);
  return number;
}

/**
 * The shape of a point whose works have their tallies numbered from `first`. `isFixed`: tallies without a key have rows that
 * were made before.
 */
export function shapeOf(
  point: Point,
  works: readonly PointWork[],
  first: number,
  isFixed: boolean,
  process: ProcessFacts | undefined,
): string {
  const { marker, captures, bounds, context, bytes, tests = [], scope, clauses } = point;
  const own = works.map((one) =>
    "first" in one
      ? [one.clause, one.first - first, same(one.work)]
      : [one.clause, "", same(one.work), same(one.filter)],
  );
  const marked = [same(marker.args), same(marker.slots)];
  const alike = [bounds, context, bytes, scope, process, clauses].map(same);
  return [captures, ...marked, ...alike, tests.map(same).join("/"), own.join("/"), isFixed].join();
}

/** Programs made at one time. */
export class Programs {
  readonly #bySite = new Map<string, Program>();
  readonly #byCode = new Map<string, Program>();

  /** The program of a site, for points of a shape. */
  of(site: Site, shape: string, assemble: (entry?: number) => Assembler): Program {
    const { returns, begins = false, operands, file } = site;
    const key = `${shape} ${same(operands)} ${returns} ${begins} ${file.machine}`;
    const before = this.#bySite.get(key);
    if (before) return before;
    const assembler = assemble();
    const code = assembler.encode();
    const text = Buffer.from(code).toString("latin1");
    const program = this.#byCode.get(text) ?? { assembler, alone: assemble };
    this.#byCode.set(text, program);
    this.#bySite.set(key, program);
    return program;
  }
}
