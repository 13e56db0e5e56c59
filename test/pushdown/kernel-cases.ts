/** Random clauses for the markers of test/programs/usdt/sites.c: what they print must not depend on where they are done. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pyprobe, type Result } from "../support/pyprobe.ts";
import { Chance } from "./cases.ts";

/** Arguments that are numbers of 8 bytes, of fewer, and addresses of texts; what can be read, and what cannot. */
interface Site {
  wide: string[];
  narrow: string[];
  texts: string[];
}

const SITES: Record<string, Site> = {
  loop: { wide: ["arg0"], narrow: [], texts: ["arg1"] },
  signed: { wide: ["arg3"], narrow: ["arg0", "arg1", "arg2"], texts: [] },
  unsigned: { wide: ["arg3"], narrow: ["arg0", "arg1", "arg2"], texts: [] },
  memory: { wide: ["arg3"], narrow: ["arg0", "arg1", "arg2"], texts: [] },
  strings: { wide: [], narrow: ["arg1"], texts: ["arg0"] },
  counted: { wide: [], narrow: ["arg1"], texts: [] },
  fault: { wide: ["arg1"], narrow: ["arg0"], texts: [] },
  many: { wide: [], narrow: ["arg0"], texts: [] },
};
const TEXTS = ["alpha", "", "käse", "alph", "a text of more than sixteen bytes, to be cut"];
const VARIABLES = ["a", "b", "c"];
const METHODS = [
  "count()",
  "sum(V)",
  "min(V)",
  "max(V)",
  "avg(V)",
  "quantize(V)",
  "lquantize(V, -20, 300, 7)",
  "llquantize(V, 10, 0, 3, 10)",
];

export function kernelScript(chance: Chance): string {
  const clauses = Array.from({ length: 2 + chance.below(6) }, (_, i) => clauseOf(chance, i));
  if (chance.below(3) === 0)
    clauses.push(
      `probe("test$target:::loop", (e) => self.a > 1 && e.arg0 < 40, (e) => { printf("%d %d\\n", e.arg0, self.${chance.of(VARIABLES)}); });`,
    );
  const names = [...new Set(clauses.join(" ").match(/\bn\d+_\d+\b/g) ?? [])];
  return [
    'import { aggregation, copyinstr, execname, pid, printf, probe, probefunc, probename, self, tid, timestamp } from "pyprobe";',
    ...names.map((name) => `const ${name} = aggregation("${name}");`),
    ...clauses,
    "",
  ].join("\n");
}

function clauseOf(chance: Chance, i: number): string {
  const [name, site] = chance.of(Object.entries(SITES).slice(0, chance.below(2) === 0 ? 1 : undefined));
  const tests = chance.some(chance.below(3), () => testOf(chance, site));
  const steps = chance.some(1 + chance.below(3), () => stepOf(chance, site, i));
  const predicate = tests.length === 0 ? "" : `(e) => ${tests.join(chance.of([" && ", " || "]))}, `;
  return `probe("test$target:::${name}", ${predicate}(e) => { ${steps.join(" ")} });`;
}

function numberOf(chance: Chance, { wide, narrow }: Site): string {
  return chance.of([
    ...wide.map((arg) => `e.${arg}`),
    ...narrow.flatMap((arg) => [`e.${arg}`, `(e.${arg} + self.${chance.of(VARIABLES)})`, `(e.${arg} - 7)`]),
    `self.${chance.of(VARIABLES)}`,
    `${chance.below(90) - 20}`,
    `(self.${chance.of(VARIABLES)} - ${chance.below(9)})`,
  ]);
}

function testOf(chance: Chance, site: Site): string {
  const compared = [
    `${numberOf(chance, site)} ${chance.of(["===", "!==", "<", "<=", ">", ">="])} ${numberOf(chance, site)}`,
    `self.${chance.of(VARIABLES)}`,
    `!(${numberOf(chance, site)} < 20 && self.${chance.of(VARIABLES)})`,
    `execname ${chance.of(["===", "!=="])} "sites"`,
    `timestamp > ${chance.of(["0", "self.t"])}`,
  ];
  const texts = site.texts.map(
    (arg) => `copyinstr(e.${arg}) ${chance.of(["===", "!=="])} ${JSON.stringify(chance.of(TEXTS))}`,
  );
  return chance.of([...compared, ...texts, ...texts]);
}

function stepOf(chance: Chance, site: Site, i: number): string {
  const self = `self.${chance.of(VARIABLES)}`;
  return chance.of([
    () => tallyOf(chance, site, i),
    () => tallyOf(chance, site, i),
    () => `${self} = ${chance.of(["0", "1", "5", ...site.narrow.map((arg) => `e.${arg}`)])};`,
    () => `${self}${chance.of(["++", "--", " += 2"])};`,
    () => "self.t = timestamp;",
    () => `if (${testOf(chance, site)}) { ${tallyOf(chance, site, i)} } else { ${self}--; }`,
  ])();
}

function tallyOf(chance: Chance, site: Site, i: number): string {
  const parts = [
    numberOf(chance, site),
    ...site.texts.flatMap((arg) => [`copyinstr(e.${arg})`, `\`<\${copyinstr(e.${arg})}>\``]),
    "execname",
    "probefunc + probename",
    "pid - tid",
    '"x"',
  ];
  const keys = chance.some(chance.below(4), () => chance.of(parts));
  const by = keys.length === 0 ? "" : `.by(${keys.join(", ")})`;
  const method = chance.of(METHODS).replace("V", numberOf(chance, site));
  return `n${i}_${chance.below(1000000)}${by}.${method};`;
}

export interface ComparedKernel {
  script: string;
  pushed: string;
  isolated: string;
}

/** @param sites the compiled program. @param folder for the script. */
export async function compareKernelCase(seed: number, sites: string, folder: string): Promise<ComparedKernel> {
  const chance = new Chance(seed);
  const script = kernelScript(chance);
  const path = join(folder, `${seed}.ts`);
  writeFileSync(path, script);
  const words = [
    "-q",
    "-x",
    "bufsize=16m",
    ...(seed % 4 === 0 ? ["-x", "strsize=16"] : []),
    "-s",
    path,
    "-c",
    `${sites} 150`,
  ];
  const [pushed, isolated] = [await pyprobe(words), await pyprobe(["-x", "pushdown=off", ...words])];
  return { script, pushed: said(pushed), isolated: said(isolated) };
}

/** What was printed, and that a clause went wrong, if one did: how often is told by value, or by event. */
function said({ stdout, stderr, status }: Result): string {
  const errors = stderr
    .split("\n")
    .filter((line) => /error in clause|dropped|lost|Error/.test(line))
    .map((line) => line.replace(/test\d+:/, "test:"));
  return [stdout, ...errors.sort(), `status ${status}`].join("\n");
}
