/** What calls of the language want of an argument of the event that they are given: its text, its bytes, what stands there. */
import type { AnyNode, CallExpression } from "acorn";
import { FormatError, parseFormat } from "../../runtime/isolate/format/parse.ts";
import { wantedBy } from "../../runtime/isolate/format/check.ts";
import { propertyName, unwrap } from "../ast.ts";
import { constantOf } from "../constant.ts";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import { literalText } from "../literal.ts";
import { meaningOf } from "../meaning.ts";
import type { ByteCapture, Captures } from "../program.ts";

/** `length`: the argument that is the string's length. */
export type ArgumentUse =
  | { kind: "string"; length?: number | undefined }
  | { kind: "address" }
  | ({ kind: "bytes" } & Omit<ByteCapture, "arg">);

/** The largest string, and the largest piece of memory, that is captured. */
const BYTES_MAX = 65536;

/** What the call wants of its argument at an index; undefined: nothing but its value. Notes what it asks for wrongly. */
export function useOf(draft: Draft, module: ModuleDraft, call: CallExpression, index: number): ArgumentUse | undefined {
  const callee = meaningOf(draft, module, call.callee);
  if (callee?.kind !== "builtin") return undefined;
  const { captures, formats } = draft.options.language;
  if (formats.includes(callee.name)) return isAddress(module, call, index) ? { kind: "address" } : undefined;
  const kind = Object.hasOwn(captures, callee.name) && index === 0 ? captures[callee.name] : undefined;
  if (kind === "string") return { kind, length: lengthBeside(draft, module, call.arguments) };
  if (kind !== "bytes") return kind && { kind };
  const size = call.arguments[1] && sizeOf(draft, module, unwrap(call.arguments[1]));
  if (size) return { kind, ...size };
  problemAt(draft, module, call.arguments[1] ?? call, {
    code: "size-unknown",
    message: `${callee.name}(): how many bytes these are must be known when the event happens`,
    expected: `a number from 1 to ${BYTES_MAX}, an argument of the event (e.arg2), or Math.min() of the two`,
    hint: "memory is read as the event happens, before a handler runs; so what a handler computes is too late",
  });
  return undefined;
}

/** Whether a format that is written out prints that argument as an address. */
function isAddress(module: ModuleDraft, call: CallExpression, index: number): boolean {
  const format = call.arguments[0] && literalText(module, call.arguments[0]);
  if (!format || index === 0) return false;
  try {
    return wantedBy(parseFormat(format.text))[index - 1]?.takes === "address";
  } catch (error) {
    if (error instanceof FormatError) return false; // (which is told elsewhere)
    throw error;
  }
}

/** The number of the argument that stands beside one as its length, of the same event: copyinstr(e.arg1, e.arg2). */
function lengthBeside(draft: Draft, module: ModuleDraft, [first, second]: AnyNode[]): number | undefined {
  if (!first || !second) return undefined;
  const [own, other] = [unwrap(first), unwrap(second)];
  if (own.type !== other.type) return undefined;
  if (own.type === "MemberExpression" && other.type === "MemberExpression") {
    const bindings = [own.object, other.object].map((each) =>
      each.type === "Identifier" ? module.scopes.bindingOf(each) : undefined,
    );
    if (!bindings[0] || bindings[0] !== bindings[1]) return undefined;
  }
  return argumentOf(draft, module, other);
}

type Size = Omit<ByteCapture, "arg">;

function sizeOf(draft: Draft, module: ModuleDraft, node: AnyNode): Size | undefined {
  const number = constantOf(module, node);
  if (number !== undefined) {
    const isSize = typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= BYTES_MAX;
    return isSize ? { most: number } : undefined;
  }
  const sizeArg = argumentOf(draft, module, node);
  if (sizeArg !== undefined) return { sizeArg, most: 0 };
  if (!isMin(node)) return undefined;
  const parts = node.arguments.map((each) => sizeOf(draft, module, unwrap(each)));
  const [arg, bound] = parts[0]?.sizeArg === undefined ? [parts[1], parts[0]] : parts;
  return parts.length === 2 && arg?.sizeArg !== undefined && bound && bound.sizeArg === undefined
    ? { sizeArg: arg.sizeArg, most: bound.most }
    : undefined;
}

/** e.arg2, arg2. */
function argumentOf(draft: Draft, module: ModuleDraft, node: AnyNode): number | undefined {
  const builtin = meaningOf(draft, module, node);
  const name =
    builtin?.kind === "builtin" ? builtin.name : node.type === "MemberExpression" ? propertyName(node) : undefined;
  return name === undefined ? undefined : argumentNumber(name);
}

/** Of "arg2" 2. */
export function argumentNumber(name: string): number | undefined {
  return /^arg\d$/.test(name) ? Number(name.slice(3)) : undefined;
}

function isMin(node: AnyNode): node is CallExpression {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const { object } = node.callee;
  return object.type === "Identifier" && object.name === "Math" && propertyName(node.callee) === "min";
}

/** What is wanted of the arguments of a clause's events besides their values. */
export class ArgumentUses {
  /** With the argument that says how long it is, where every copy says the same. */
  readonly #strings = new Map<number, number | undefined>();
  readonly #addresses = new Set<string>();
  readonly #bytes = new Map<string, ByteCapture>();

  /** Memory is read at numbered arguments alone: those with a name of their own are values. */
  add(name: string, use: ArgumentUse | undefined): void {
    const arg = argumentNumber(name);
    if (use?.kind === "address") this.#addresses.add(name);
    if (arg !== undefined && use?.kind === "string") this.#addString(arg, use.length);
    if (arg !== undefined && use?.kind === "bytes") this.#addBytes(arg, use);
  }

  #addString(arg: number, length: number | undefined): void {
    const isSame = !this.#strings.has(arg) || this.#strings.get(arg) === length;
    this.#strings.set(arg, isSame ? length : undefined);
  }

  #addBytes(arg: number, { sizeArg, most }: Omit<ByteCapture, "arg">): void {
    const capture = { arg, ...(sizeArg !== undefined && { sizeArg }), most };
    this.#bytes.set(JSON.stringify(capture), capture);
  }

  addAll({ strings, lengths = {}, addresses = [], bytes = [] }: Captures): void {
    for (const arg of strings) this.#addString(arg, lengths[arg]);
    for (const name of addresses) this.#addresses.add(name);
    for (const { arg, ...size } of bytes) this.#addBytes(arg, size);
  }

  captures(): Omit<Captures, "fields"> {
    const lengths = [...this.#strings].filter(([, length]) => length !== undefined);
    return {
      strings: sorted(this.#strings.keys()),
      ...(lengths.length > 0 && { lengths: Object.fromEntries(lengths) as Record<number, number> }),
      ...(this.#addresses.size > 0 && { addresses: [...this.#addresses].sort() }),
      ...(this.#bytes.size > 0 && { bytes: [...this.#bytes.values()] }),
    };
  }
}

function sorted(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}
