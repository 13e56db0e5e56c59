/**
 * What each clause reads of its event: the engines capture that and nothing else.
 *
 * The event is followed from the parameter of the predicate and the action to wherever it goes: property reads,
 * destructuring, aliases, and parameters of functions of the program. Wherever it goes that the pass does not follow
 * (stored, returned, passed to a builtin, computed property names), all is captured: too much is slow, too little wrong.
 * Values of arguments are followed the same way to copyinstr() and its like (argument-uses.ts), for what they point to is
 * captured as well.
 */
import type { AnyNode, CallExpression, Identifier, MemberExpression } from "acorn";
import { propertyName, unwrap, walk, type FunctionNode } from "../ast.ts";
import type { Draft, LocatedFunction, ModuleDraft, SiteDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { calledFunctions } from "../predicates.ts";
import { ArgumentUses, argumentNumber, useOf, type ArgumentUse } from "./argument-uses.ts";

export function findCaptures(draft: Draft): void {
  for (const site of draft.sites) {
    const flow = new EventFlow(draft);
    for (const functions of functionsOf(draft, site)) {
      if (!functions) flow.escape();
      for (const each of functions ?? []) flow.intoParameter(each, 0);
    }
    site.captures = flow.captures();
    addLiveArguments(draft, site);
    const { fields } = site.captures;
    const shows = draft.options.flowindent || draft.settings.flowindent === true;
    if (shows && fields !== "all" && !fields.includes("funcname"))
      site.captures.fields = [...fields, "funcname"].sort();
  }
}

/** The functions that are called with the event, for each of predicate and action; undefined where that cannot be told. */
function functionsOf(draft: Draft, { module, call, hasPredicate, predicate, action }: SiteDraft) {
  const isPlain = call.arguments.every(({ type }) => type !== "SpreadElement");
  const made = (index: number) =>
    isPlain && call.arguments[index] ? calledFunctions(draft, module, call.arguments[index]) : undefined;
  return [...(hasPredicate ? [predicate ? [predicate] : made(1)] : []), action ? [action] : made(hasPredicate ? 2 : 1)];
}

class EventFlow {
  readonly #fields = new Set<string>();
  readonly #uses = new ArgumentUses();
  /** What was followed, by whether as the event or as which argument. */
  readonly #seen = new Map<object, Set<string>>();
  #escaped = false;

  constructor(readonly draft: Draft) {}

  captures(): SiteDraft["captures"] {
    return { fields: this.#escaped ? "all" : [...this.#fields].sort(), ...this.#uses.captures() };
  }

  escape(): void {
    this.#escaped = true;
  }

  /** The event is the argument of that index of a function. */
  intoParameter({ module, node }: LocatedFunction, index: number): void {
    if (node.type !== "ArrowFunctionExpression" && usesArguments(node)) return this.escape();
    const param = node.params[index];
    if (param) this.#intoPattern(module, param);
    else if (node.params.at(-1)?.type === "RestElement") this.escape();
  }

  #intoPattern(module: ModuleDraft, pattern: AnyNode): void {
    if (pattern.type === "AssignmentPattern") return this.#intoPattern(module, pattern.left);
    if (pattern.type === "Identifier") return this.#follow(module, pattern, (use) => this.#use(module, use));
    if (pattern.type !== "ObjectPattern") return this.escape();
    for (const property of pattern.properties) {
      const name = property.type === "Property" ? propertyName(property) : undefined;
      if (property.type !== "Property" || name === undefined) return this.escape();
      this.#read(module, name, property.value);
    }
  }

  /** Every use of the variable that an identifier declares or writes; each variable once. */
  #follow(module: ModuleDraft, id: Identifier, use: (node: Identifier) => void, key = "event"): void {
    const binding = module.scopes.bindingOf(id);
    // A variable of the module outlives the firing, and other modules may read it.
    if (!binding || module.scopes.top.get(binding.name) === binding) return this.escape();
    if (this.#isSeen(binding, key)) return;
    for (const each of binding.references) use(each);
  }

  /** Whether that was followed before: recursion ends, and no variable is followed twice. */
  #isSeen(what: object, key: string): boolean {
    const keys = this.#seen.get(what) ?? new Set<string>();
    this.#seen.set(what, keys);
    const seen = keys.has(key);
    keys.add(key);
    return seen;
  }

  /** One use of the event. */
  #use(module: ModuleDraft, node: AnyNode): void {
    const parent = module.scopes.parentOf(node);
    switch (parent?.type) {
      case "MemberExpression":
        return parent.object === node ? this.#member(module, parent) : this.escape();
      case "VariableDeclarator":
        return parent.init === node ? this.#intoPattern(module, parent.id) : undefined;
      case "AssignmentExpression":
        // Written over: what it is then is followed from there. Given on: to a pattern, or out of sight.
        if (parent.left === node) return undefined;
        return parent.operator === "=" ? this.#intoPattern(module, parent.left) : this.escape();
      case "CallExpression":
        return this.#argument(module, parent, node);
      case "UnaryExpression":
      case "ExpressionStatement":
        return undefined;
      default:
        return this.escape();
    }
  }

  #argument(module: ModuleDraft, call: CallExpression, node: AnyNode): void {
    const index = call.arguments.findIndex((each) => each === node);
    const isPlain = call.arguments.slice(0, index).every(({ type }) => type !== "SpreadElement");
    const callee = meaningOf(this.draft, module, call.callee);
    if (index < 0 || !isPlain || callee?.kind !== "function") return this.escape();
    const target = callee.node.params[index];
    if (target && this.#isSeen(target, "event")) return;
    this.intoParameter({ module: callee.module, node: callee.node }, index);
  }

  #member(module: ModuleDraft, node: MemberExpression): void {
    const name = propertyName(node);
    if (name === undefined) return this.escape();
    const parent = module.scopes.parentOf(node);
    const element =
      name === "args" && parent?.type === "MemberExpression" && parent.object === node && propertyName(parent);
    if (element && /^\d$/.test(element)) {
      this.#fields.add(`arg${element}`);
      return this.#value(module, parent, `arg${element}`);
    }
    this.#fields.add(name);
    this.#value(module, node, name);
  }

  /** A property taken out by a pattern. */
  #read(module: ModuleDraft, name: string, target: AnyNode): void {
    this.#fields.add(name);
    const id = target.type === "AssignmentPattern" ? target.left : target;
    if (id.type === "Identifier") this.#followValue(module, id, name);
  }

  /** A variable that an argument's value is in. Of a numbered one nothing may be missed that it points to. */
  #followValue(module: ModuleDraft, id: Identifier, name: string): void {
    const binding = module.scopes.bindingOf(id);
    const outlives = !binding || module.scopes.top.get(binding.name) === binding;
    if (outlives && argumentNumber(name) === undefined) return;
    this.#follow(module, id, (use) => this.#value(module, use, name), name);
  }

  /** One use of the value of an argument: is something wanted of what it points to? */
  #value(module: ModuleDraft, node: AnyNode, name: string): void {
    const parent = module.scopes.parentOf(node);
    if (parent?.type === "ChainExpression") return this.#value(module, parent, name);
    if (parent?.type === "VariableDeclarator" && parent.init === node && parent.id.type === "Identifier") {
      return this.#followValue(module, parent.id, name);
    }
    if (parent?.type !== "CallExpression") return;
    const index = parent.arguments.findIndex((each) => each === node);
    this.#uses.add(name, useOf(this.draft, module, parent, index));
    const callee = meaningOf(this.draft, module, parent.callee);
    if (callee?.kind !== "function") return;
    const param = callee.node.params[index];
    if (param?.type === "Identifier") this.#followValue(callee.module, param, name);
  }
}

function usesArguments(node: FunctionNode): boolean {
  let uses = false;
  walk(node, (each) => {
    if (each.type === "Identifier" && each.name === "arguments") uses = true;
  });
  return uses;
}

/** The builtins arg0..arg9 and args are the event's too; copyinstr(arg0) wants a string. */
function addLiveArguments(draft: Draft, site: SiteDraft): void {
  const live = draft.options.language.live.filter((name) => /^args$|^arg\d$/.test(name));
  const used = site.builtins === "all" ? live : live.filter((name) => site.builtins.includes(name));
  const { captures } = site;
  if (captures.fields !== "all") captures.fields = [...new Set([...captures.fields, ...used])].sort();
  const uses = new ArgumentUses();
  uses.addAll(captures);
  for (const name of used) for (const use of usesOf(draft, name)) uses.add(name, use);
  site.captures = { fields: captures.fields, ...uses.captures() };
}

/** What the program wants of a builtin arg0...arg9: copyinstr(arg0). */
function usesOf(draft: Draft, name: string): ArgumentUse[] {
  const uses: ArgumentUse[] = [];
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "CallExpression") continue;
      node.arguments.forEach((each, index) => {
        const value = meaningOf(draft, module, unwrap(each));
        if (value?.kind !== "builtin" || value.name !== name) return;
        const use = useOf(draft, module, node, index);
        if (use) uses.push(use);
      });
    }
  }
  return uses;
}
