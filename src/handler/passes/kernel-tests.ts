/**
 * What of a predicate a program in the kernel may decide: comparisons of the event's numbers with whole numbers, of its
 * texts with texts for equality, of pid, tid and execname, joined by && || and !. The rest of the predicate stands in the
 * test as "unknown" where it has no effect, and as "opaque" where it must be run to know what it does.
 *
 *     e => self.on && e.arg1 > 4096 && copyinstr(e.arg0) === "open"
 *     (unknown && arg1 > 4096) && copied arg0 == "open"
 */
import type { AnyNode, BinaryExpression } from "acorn";
import { propertyName, unwrap } from "../ast.ts";
import { COMPARISONS } from "../comparisons.ts";
import type { Draft, LocatedFunction } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import type { Comparison, KernelTest } from "../program.ts";
import { isEffectFree, returned } from "./code-predicate.ts";

export function findKernelTests(draft: Draft): void {
  for (const site of draft.sites) {
    const body = site.predicate && returned(site.predicate);
    if (!body) continue;
    const test = new TestReader(draft, site.predicate!).read(body);
    if (decides(test)) site.kernelTest = test;
  }
}

/** Whether the test can ever be surely false. */
function decides(test: KernelTest): boolean {
  switch (test.kind) {
    case "compare":
      return true;
    case "and":
    case "or":
      return decides(test.left) || decides(test.right);
    case "not":
      return decides(test.test);
    default:
      return false;
  }
}

/** The operator that says the same with its sides exchanged. */
const MIRRORED: Record<Comparison["op"], Comparison["op"]> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** A field of the event, or the text at its address. */
type Field = Pick<Comparison, "field" | "copied">;

class TestReader {
  constructor(
    readonly draft: Draft,
    readonly predicate: LocatedFunction,
  ) {}

  read(wrapped: AnyNode): KernelTest {
    const node = unwrap(wrapped);
    if (node.type === "LogicalExpression" && node.operator !== "??") {
      const [left, right] = [this.read(node.left), this.read(node.right)];
      return { kind: node.operator === "&&" ? "and" : "or", left, right };
    }
    if (node.type === "UnaryExpression" && node.operator === "!")
      return { kind: "not", test: this.read(node.argument) };
    const comparison = node.type === "BinaryExpression" ? this.#comparison(node) : undefined;
    if (comparison) return comparison;
    return { kind: isEffectFree(this.draft, this.predicate.module, node) ? "unknown" : "opaque" };
  }

  #comparison({ left, operator, right }: BinaryExpression): Comparison | undefined {
    const op = COMPARISONS[operator];
    if (!op || left.type === "PrivateIdentifier") return undefined;
    const [field, value] = [this.#field(left), this.#constant(right)];
    if (field && value !== undefined) return comparison(field, op, value);
    const [other, first] = [this.#field(right), this.#constant(left)];
    return other && first !== undefined ? comparison(other, MIRRORED[op], first) : undefined;
  }

  /** e.arg0, arg0, e.funcname, execname, copyinstr(e.arg0). */
  #field(wrapped: AnyNode): Field | undefined {
    const node = unwrap(wrapped);
    if (node.type === "CallExpression" && !node.optional && node.arguments.length === 1) {
      const callee = meaningOf(this.draft, this.predicate.module, node.callee);
      const field = this.#field(node.arguments[0]!);
      const isCopy = callee?.kind === "builtin" && callee.name === "copyinstr";
      return isCopy && field && !field.copied ? { ...field, copied: true } : undefined;
    }
    const name = this.#eventField(node) ?? this.#builtin(node);
    return name === undefined ? undefined : { field: name, copied: false };
  }

  #eventField(node: AnyNode): string | undefined {
    if (node.type !== "MemberExpression" || node.optional) return undefined;
    const { scopes } = this.predicate.module;
    const [param] = this.predicate.node.params;
    const event = param?.type === "Identifier" ? scopes.bindingOf(param) : undefined;
    const isEvent = event && !event.assigned && scopes.bindingOf(node.object) === event;
    return isEvent ? propertyName(node) : undefined;
  }

  #builtin(node: AnyNode): string | undefined {
    const meaning = meaningOf(this.draft, this.predicate.module, node);
    const isField = meaning?.kind === "builtin" && /^(arg\d|pid|tid|execname)$/.test(meaning.name);
    return isField ? meaning.name : undefined;
  }

  /** A whole number that JavaScript has exactly, or a text. */
  #constant(wrapped: AnyNode): number | string | undefined {
    const node = unwrap(wrapped);
    if (node.type === "UnaryExpression" && node.operator === "-") {
      const value = this.#constant(node.argument);
      return typeof value === "number" ? -value : undefined;
    }
    if (node.type !== "Literal") return undefined;
    if (typeof node.value === "string") return node.value;
    return typeof node.value === "number" && Number.isSafeInteger(node.value) ? node.value : undefined;
  }
}

function comparison({ field, copied }: Field, op: Comparison["op"], value: number | string): Comparison | undefined {
  if (typeof value === "string" && op !== "==" && op !== "!=") return undefined;
  if (typeof value === "number" && copied) return undefined;
  return { kind: "compare", field, copied, op, value };
}
