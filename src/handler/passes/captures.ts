/**
 * What each clause reads of its event: the engines capture that and nothing else.
 *
 * The event is followed from the parameter of the predicate and the action to wherever it goes: property reads,
 * destructuring, aliases, and parameters of functions of the program. Wherever it goes that the pass does not follow
 * (stored, returned, passed to a builtin, computed property names), all is captured: too much is slow, too little wrong.
 * Values of arguments are followed the same way to copyinstr(), for the arguments that are wanted as strings.
 */
import type { AnyNode, CallExpression, Identifier, MemberExpression } from "acorn";
import type { Captures } from "../program.ts";
import { propertyName, unwrap, walk, type FunctionNode } from "../ast.ts";
import type { Draft, LocatedFunction, ModuleDraft, SiteDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { calledFunctions } from "../predicates.ts";

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
  /** With the argument that says how long it is, where every copy says the same. */
  readonly #strings = new Map<number, number | undefined>();
  /** What was followed, by whether as the event or as which argument. */
  readonly #seen = new Map<object, Set<string>>();
  #escaped = false;

  constructor(readonly draft: Draft) {}

  captures(): SiteDraft["captures"] {
    const fields = this.#escaped ? ("all" as const) : [...this.#fields].sort();
    return withStrings({ fields, strings: [] }, [...this.#strings]);
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
      return this.#value(module, parent, Number(element));
    }
    this.#fields.add(name);
    const number = argumentNumber(name);
    if (number !== undefined) this.#value(module, node, number);
  }

  /** A property taken out by a pattern. */
  #read(module: ModuleDraft, name: string, target: AnyNode): void {
    this.#fields.add(name);
    const number = argumentNumber(name);
    const id = target.type === "AssignmentPattern" ? target.left : target;
    if (number === undefined || id.type !== "Identifier") return;
    this.#follow(module, id, (use) => this.#value(module, use, number), String(number));
  }

  /** One use of the value of argument `number`: is it a string's address? */
  #value(module: ModuleDraft, node: AnyNode, number: number): void {
    const parent = module.scopes.parentOf(node);
    if (parent?.type === "ChainExpression") return this.#value(module, parent, number);
    if (parent?.type === "VariableDeclarator" && parent.init === node && parent.id.type === "Identifier") {
      return this.#follow(module, parent.id, (use) => this.#value(module, use, number), String(number));
    }
    if (parent?.type !== "CallExpression") return;
    const index = parent.arguments.findIndex((each) => each === node);
    const callee = meaningOf(this.draft, module, parent.callee);
    if (callee?.kind === "builtin" && callee.name === "copyinstr" && index === 0) {
      const length = lengthBeside(module, node, parent.arguments[1]);
      const isSame = !this.#strings.has(number) || this.#strings.get(number) === length;
      this.#strings.set(number, isSame ? length : undefined);
    }
    if (callee?.kind !== "function") return;
    const param = callee.node.params[index];
    if (param?.type !== "Identifier") return;
    this.#follow(callee.module, param, (use) => this.#value(callee.module, use, number), String(number));
  }
}

/** Adds strings, each with the argument that is its length. */
function withStrings(captures: Captures, more: readonly (readonly [number, number | undefined])[]): Captures {
  const { strings, lengths = {} } = captures;
  const all = new Map<number, number | undefined>(strings.map((string) => [string, lengths[string]]));
  for (const [string, length] of more)
    all.set(string, !all.has(string) || all.get(string) === length ? length : undefined);
  const known = [...all].filter(([, length]) => length !== undefined);
  return {
    fields: captures.fields,
    strings: [...all.keys()].sort((a, b) => a - b),
    ...(known.length > 0 && { lengths: Object.fromEntries(known) as Record<number, number> }),
  };
}

/** The number of the argument that stands beside one as its length, of the same event: copyinstr(e.arg1, e.arg2). */
function lengthBeside(module: ModuleDraft, argument: AnyNode, length: AnyNode | undefined): number | undefined {
  if (length?.type !== "MemberExpression" || argument.type !== "MemberExpression") return undefined;
  const [own, other] = [argument.object, length.object];
  if (own.type !== "Identifier" || other.type !== "Identifier") return undefined;
  const binding = module.scopes.bindingOf(own);
  return binding && binding === module.scopes.bindingOf(other) ? argumentNumber(propertyName(length) ?? "") : undefined;
}

function argumentNumber(name: string): number | undefined {
  return /^arg\d$/.test(name) ? Number(name.slice(3)) : undefined;
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
  const copies = used.flatMap((name) => {
    const number = argumentNumber(name);
    return number === undefined ? [] : copiesOf(draft, name).map((length) => [number, length] as const);
  });
  site.captures = withStrings(captures, copies);
}

/** The program's copyinstr(NAME) of a builtin: of each, the number of the argument that is its length. */
function copiesOf(draft: Draft, name: string): (number | undefined)[] {
  const copies: (number | undefined)[] = [];
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "CallExpression" || !node.arguments[0]) continue;
      const callee = meaningOf(draft, module, node.callee);
      const value = meaningOf(draft, module, unwrap(node.arguments[0]));
      const isCopy = callee?.kind === "builtin" && callee.name === "copyinstr";
      if (!isCopy || value?.kind !== "builtin" || value.name !== name) continue;
      const length = node.arguments[1] && meaningOf(draft, module, unwrap(node.arguments[1]));
      copies.push(length?.kind === "builtin" ? argumentNumber(length.name) : undefined);
    }
  }
  return copies;
}
