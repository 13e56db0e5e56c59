/** Whole numbers and conditions of a clause's function, as work has them (handler/work.ts). */
import type { AnyNode, BinaryExpression, CallExpression } from "acorn";
import { placeOf, propertyName, unwrap, writtenText } from "../ast.ts";
import { COMPARISONS } from "../comparisons.ts";
import type { Draft, LocatedFunction } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import type { Binding } from "../scope.ts";
import { type Int, type Test, type TextTest } from "../work.ts";
import { constantOf } from "../constant.ts";

const RELATIONS: Readonly<Record<string, TextTest["relation"]>> = {
  startsWith: "starts",
  endsWith: "ends",
  includes: "has",
};

/** What cannot be said. */
export class CannotSay extends Error {
  constructor(
    readonly node: AnyNode,
    readonly why: string,
  ) {
    super(why);
  }
}

/** Numbers of the event that are no arguments. */
const FACTS = new Set(["timestamp", "pid", "tid"]);

export class Numbers {
  /** Constants of the function, and how often each variable had been set when they were made. */
  readonly #constants = new Map<Binding, { value: Int; sets: number }>();
  #sets = 0;

  constructor(
    readonly draft: Draft,
    readonly located: LocatedFunction,
  ) {}

  declare(binding: Binding, init: AnyNode): void {
    this.#constants.set(binding, { value: this.int(init), sets: this.#sets });
  }

  /** A variable of the thread has been set. */
  assigned(): void {
    this.#sets++;
  }

  /** Whether it can be said as a condition. */
  tries(node: AnyNode): boolean {
    try {
      this.test(node);
      return true;
    } catch (error) {
      if (error instanceof CannotSay) return false;
      throw error;
    }
  }

  /** Throws CannotSay. */
  test(wrapped: AnyNode): Test {
    const node = unwrap(wrapped);
    if (node.type === "LogicalExpression" && node.operator !== "??") {
      const kind = node.operator === "&&" ? "and" : "or";
      return { kind, left: this.test(node.left), right: this.test(node.right) };
    }
    if (node.type === "UnaryExpression" && node.operator === "!")
      return { kind: "not", test: this.test(node.argument) };
    const text = this.#text(node);
    if (text) return text;
    const op = node.type === "BinaryExpression" ? COMPARISONS[node.operator] : undefined;
    if (op && node.type === "BinaryExpression")
      return { kind: "compare", op, left: this.int(node.left as AnyNode), right: this.int(node.right) };
    return { kind: "truth", value: this.int(node) };
  }

  /** A whole number; `flags`: true and false as 1 and 0. Throws CannotSay. */
  int(wrapped: AnyNode, flags = false): Int {
    const node = unwrap(wrapped);
    const { module } = this.located;
    if (node.type === "Literal" && typeof node.value === "boolean" && flags)
      return { kind: "int", value: Number(node.value) };
    const value = wholeConstant(module, node);
    if (value !== undefined) return { kind: "int", value };
    if (node.type === "BinaryExpression" && (node.operator === "+" || node.operator === "-")) {
      const [left, right] = [this.int(node.left as AnyNode), this.int(node.right)];
      return { kind: node.operator === "+" ? "sum" : "difference", left, right };
    }
    const self = this.self(node);
    if (self !== undefined) return { kind: "self", name: self };
    const field = this.#field(node);
    if (field !== undefined && this.isField(field)) return { kind: "field", name: field };
    const binding = node.type === "Identifier" ? module.scopes.bindingOf(node) : undefined;
    const constant = binding && this.#constants.get(binding);
    if (constant && (constant.sets === this.#sets || !readsSelf(constant.value))) return constant.value;
    throw new CannotSay(node, "it is no whole number that is known where the probe fires");
  }

  /** x of self.x. */
  self(wrapped: AnyNode): string | undefined {
    const node = unwrap(wrapped);
    if (node.type !== "MemberExpression" || node.optional) return undefined;
    const object = meaningOf(this.draft, this.located.module, node.object as AnyNode);
    return object?.kind === "builtin" && object.name === "self" ? propertyName(node) : undefined;
  }

  /** The event's argument that stands there, by its number. */
  argument(wrapped: AnyNode): string | undefined {
    const field = this.#field(unwrap(wrapped));
    return field !== undefined && /^arg\d$/.test(field) ? field : undefined;
  }

  /** Whether a field may hold a number: that it is one is seen where the probe is known. */
  isField(name: string): boolean {
    return FACTS.has(name) || /^arg\d$/.test(name) || NUMBERS.has(name);
  }

  /** The event's field, or the builtin of that name. */
  #field(node: AnyNode): string | undefined {
    const { module } = this.located;
    if (node.type === "Identifier") {
      const meaning = meaningOf(this.draft, module, node);
      if (meaning?.kind === "builtin") return meaning.name;
      const binding = module.scopes.bindingOf(node);
      return binding?.kind === "param" && !binding.assigned ? this.#destructured(binding) : undefined;
    }
    const [param] = this.located.node.params;
    const event = param?.type === "Identifier" ? module.scopes.bindingOf(param) : undefined;
    const isEvent =
      node.type === "MemberExpression" &&
      !node.optional &&
      event !== undefined &&
      !event.assigned &&
      module.scopes.bindingOf(node.object) === event;
    return isEvent ? propertyName(node) : undefined;
  }

  /** ({ funcname }) => ... */
  #destructured(binding: Binding): string | undefined {
    const [param] = this.located.node.params;
    const properties = param?.type === "ObjectPattern" ? param.properties : [];
    const found = properties.find(
      (each) => each.type === "Property" && this.located.module.scopes.bindingOf(each.value) === binding,
    );
    return found && propertyName(found as AnyNode);
  }

  /** e.funcname === "start", basename(e.filename) !== "x.py", e.filename.endsWith(".py") */
  #text(node: AnyNode): Test | undefined {
    if (node.type === "CallExpression") return this.#method(node);
    if (node.type !== "BinaryExpression") return undefined;
    const test =
      this.#equality(node, node.left as AnyNode, node.right) ?? this.#equality(node, node.right, node.left as AnyNode);
    return test && (COMPARISONS[node.operator] === "!=" ? { kind: "not", test } : test);
  }

  #equality(node: BinaryExpression, name: AnyNode, constant: AnyNode): TextTest | undefined {
    const text = this.#constantText(constant);
    const named = this.#named(name);
    if (text === undefined || !named || !/^[=!]==?$/.test(node.operator)) return undefined;
    return { kind: "text", ...named, relation: "is", text };
  }

  #method({ callee, arguments: values, optional }: CallExpression): TextTest | undefined {
    const name = callee.type === "MemberExpression" && !callee.optional ? propertyName(callee) : undefined;
    const relation = name !== undefined && Object.hasOwn(RELATIONS, name) ? RELATIONS[name] : undefined;
    const text = values.length === 1 ? this.#constantText(values[0]!) : undefined;
    if (!relation || text === undefined || optional || callee.type !== "MemberExpression") return undefined;
    const named = this.#named(callee.object as AnyNode);
    return named && { kind: "text", ...named, relation, text };
  }

  #constantText(node: AnyNode): string | undefined {
    const written = writtenText(node);
    if (written !== undefined) return written;
    const binding = node.type === "Identifier" ? this.located.module.scopes.bindingOf(node) : undefined;
    const declarator = binding && !binding.assigned ? binding.node : undefined;
    return declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier" && declarator.init
      ? writtenText(declarator.init)
      : undefined;
  }

  /** A field that may hold a name. */
  #named(wrapped: AnyNode): Pick<TextTest, "field" | "copied" | "base" | "place"> | undefined {
    const node = unwrap(wrapped);
    if (node.type === "CallExpression" && !node.optional && node.arguments.length === 1) {
      const callee = meaningOf(this.draft, this.located.module, node.callee);
      const name = callee?.kind === "builtin" ? callee.name : undefined;
      if (name === "copyinstr") {
        const field = this.argument(node.arguments[0]!);
        const place = placeOf(this.located.module.name, node.callee);
        return field === undefined ? undefined : { field, copied: true, base: false, place };
      }
      const inner = this.#named(node.arguments[0]!);
      return name === "basename" && inner && !inner.base ? { ...inner, base: true } : undefined;
    }
    const field = this.#field(node);
    return field !== undefined && !FACTS.has(field) && (NAMES.has(field) || /^arg\d$/.test(field))
      ? { field, copied: false, base: false }
      : undefined;
  }
}

/** Arguments that are names, and that are numbers; what has another name is asked for by its number. */
const NAMES = new Set(["filename", "funcname", "qualname", "module", "execname"]);
const NUMBERS = new Set(["lineno", "generation", "collected", "found", "elapsed", "own", "outermost"]);

function readsSelf(int: Int): boolean {
  return int.kind === "self" || ("left" in int && (readsSelf(int.left) || readsSelf(int.right)));
}

/** Whole numbers that JavaScript has exactly. */
function wholeConstant(module: LocatedFunction["module"], node: AnyNode): number | undefined {
  const value = constantOf(module, node);
  return typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0) ? value : undefined;
}
