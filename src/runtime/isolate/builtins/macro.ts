/** What the command line gives a script: $target, $1 to $9, and the same as texts. Set once, before the script's modules run. */
import type { RuntimeOptions } from "../../contract.ts";
import type { ConstantBuiltin } from "../declare.ts";

export let $target = 0;
export let $1: Macro;
export let $2: Macro;
export let $3: Macro;
export let $4: Macro;
export let $5: Macro;
export let $6: Macro;
export let $7: Macro;
export let $8: Macro;
export let $9: Macro;

export let $$1: string | undefined;
export let $$2: string | undefined;
export let $$3: string | undefined;
export let $$4: string | undefined;
export let $$5: string | undefined;
export let $$6: string | undefined;
export let $$7: string | undefined;
export let $$8: string | undefined;
export let $$9: string | undefined;

type Macro = number | bigint | string | undefined;

export function setMacros({ target, args }: RuntimeOptions): void {
  $target = target;
  [$1, $2, $3, $4, $5, $6, $7, $8, $9] = args.map(macro);
  [$$1, $$2, $$3, $$4, $$5, $$6, $$7, $$8, $$9] = args;
}

/** An argument that is written as an integer of C is that integer; any other is text. */
function macro(text: string): Macro {
  const [, sign, digits] = /^([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(text) ?? [];
  if (digits === undefined) return text;
  const value = BigInt(digits.replace(/^0(?=[0-7])/, "0o")) * (sign === "-" ? -1n : 1n);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

export const targetBuiltin: ConstantBuiltin = {
  kind: "constant",
  name: "$target",
  signatures: ["const $target: number"],
  doc: "The process of -c or -p, 0 when there is neither.",
  example: { script: `probe("BEGIN", () => { printf("%d\\n", $target); });`, output: "1234\n" },
};

const EXAMPLE = ["10", "fib", "3", "4", "5", "6", "7", "8", "9"];

const asWritten: ConstantBuiltin[] = EXAMPLE.map((output, i) => ({
  kind: "constant",
  name: `$$${i + 1}`,
  signatures: [`const $$${i + 1}: string | undefined`],
  doc: `Argument ${i + 1} of the script as it is written on the command line; undefined when it was not given.`,
  example: { script: `probe("BEGIN", () => { trace($$${i + 1}); });`, output },
}));

const asNumbers: ConstantBuiltin[] = EXAMPLE.map((output, i) => ({
  kind: "constant",
  name: `$${i + 1}`,
  signatures: [`const $${i + 1}: number | bigint | string | undefined`],
  doc: `Argument ${i + 1} of the script on the command line: a number where it is written as an integer (decimal, 0x or 0 for octal), else text; undefined when it was not given.`,
  example: { script: `probe("BEGIN", () => { trace($${i + 1}); });`, output },
}));

export const macroBuiltins = [...asNumbers, ...asWritten];
