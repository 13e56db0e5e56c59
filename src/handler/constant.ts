/** Numbers and texts that a script says without running: written out, computed of such, or a `const` that is one. */
import type { AnyNode, Identifier } from "acorn";
import type { ModuleDraft } from "./draft.ts";

export type Constant = number | bigint | string | boolean | null;

/** undefined when the text does not tell. */
export function constantOf(module: ModuleDraft, node: AnyNode, depth = 20): Constant | undefined {
  if (depth === 0) return undefined;
  const inner = (part: AnyNode) => constantOf(module, part, depth - 1);
  switch (node.type) {
    case "Literal":
      return node.value instanceof RegExp ? undefined : node.value;
    case "UnaryExpression":
      return signed(node.operator, inner(node.argument));
    case "BinaryExpression":
      return computed(node.operator, inner(node.left as AnyNode), inner(node.right));
    case "Identifier": {
      const value = valueOf(module, node);
      return value && inner(value);
    }
    default:
      return undefined;
  }
}

/** What a variable is set to where it is declared, if nothing else sets it. */
function valueOf(module: ModuleDraft, name: Identifier): AnyNode | undefined {
  const { node, assigned } = module.scopes.bindingOf(name) ?? {};
  if (node?.type !== "VariableDeclarator" || node.id.type !== "Identifier" || assigned) return undefined;
  return node.init ?? undefined;
}

function signed(operator: string, value: Constant | undefined): Constant | undefined {
  if (operator === "-" && (typeof value === "number" || typeof value === "bigint")) return -value;
  return operator === "+" && typeof value === "number" ? value : undefined;
}

function computed(operator: string, a: Constant | undefined, b: Constant | undefined): Constant | undefined {
  const operate = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  return typeof a === "number" && typeof b === "number" ? operate?.(a, b) : undefined;
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "**": (a, b) => a ** b,
};
