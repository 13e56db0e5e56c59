/**
 * The part of a predicate that depends on nothing but the code object, as text that stands alone.
 *
 * A predicate is a chain of conjuncts, a && b && c. Those that read only such arguments of the event as come from the code
 * object (filename, funcname, module), literals, constants of the module and pure builtins are taken out and joined: if
 * that is false, so is the predicate, for every event of the code object. A conjunct is taken only when all that stand
 * before it have no effect, so that nothing is left out that the predicate would have done.
 *
 *     e => self.trace && e.funcname === "start" && basename(e.filename) === NAME
 *     (e, lib) => (e.funcname === "start") && (lib.basename(e.filename) === "x.py")
 */
import type { AnyNode, CallExpression, MemberExpression } from "acorn";
import { propertyName, unwrap } from "../ast.ts";
import type { Draft, LocatedFunction, ModuleDraft, SiteDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import type { Binding } from "../scope.ts";
import { matchDescriptions } from "../../probe/match.ts";

export function findCodePredicates(draft: Draft): void {
  for (const site of draft.sites) {
    if (!site.predicate) continue;
    const body = returned(site.predicate);
    if (!body) continue;
    const writer = new Writer(draft, site.predicate, codeFields(draft, site));
    const parts: string[] = [];
    const all = conjuncts(body);
    for (const each of all) {
      const text = writer.write(each);
      if (text !== undefined) parts.push(`(${text})`);
      else if (!isEffectFree(draft, site.predicate.module, each)) break;
    }
    if (parts.length === 0 || writer.reads.size === 0) continue;
    site.codePredicate = `(e, lib) => ${parts.join(" && ")}`;
    site.codePredicateWhole = parts.length === all.length;
  }
}

/** The expression that the function is: e => x, or e => { return x; }. */
export function returned({ node }: LocatedFunction): AnyNode | undefined {
  if (node.body.type !== "BlockStatement") return node.body;
  const [only, ...rest] = node.body.body;
  return rest.length === 0 && only?.type === "ReturnStatement" && only.argument ? only.argument : undefined;
}

export function conjuncts(node: AnyNode): AnyNode[] {
  if (node.type !== "LogicalExpression" || node.operator !== "&&") return [node];
  return [...conjuncts(node.left), ...conjuncts(node.right)];
}

/** The arguments, by name and by number, that some marker of the clause takes from the code object. */
export function codeFields(draft: Draft, site: SiteDraft): Set<string> {
  const { providers, args } = draft.options;
  const matched = site.literals.map(({ text }) => matchDescriptions(text, providers, { args }));
  const isKnown = site.allLiteral && matched.every(([, problem]) => !problem);
  const markers = isKnown
    ? matched.flatMap(([matches]) => matches.map(({ marker }) => marker))
    : providers.flatMap((provider) => provider.markers);
  const fields = new Set<string>();
  for (const { args } of markers) {
    args.forEach(({ name, from, byName }, i) => {
      if (!("code" in from)) return;
      fields.add(name);
      if (!byName) fields.add(`arg${i}`);
    });
  }
  return fields;
}

const COMPARISONS = new Set(["===", "!==", "==", "!=", "<", "<=", ">", ">="]);
const ARITHMETIC = new Set(["+", "-", "*", "/", "%"]);
/** Methods of strings, arrays, sets and patterns that change nothing. */
const PURE_METHODS = new Set(
  (
    "startsWith endsWith includes indexOf lastIndexOf slice substring charAt charCodeAt at trim trimStart trimEnd " +
    "toLowerCase toUpperCase has test"
  ).split(" "),
);

/** Writes what is no code object's. */
export interface Others {
  /** A field of the event, or a builtin, by name. */
  name(name: string): string | undefined;
  /** The call of a builtin that is not pure. */
  call(name: string, call: CallExpression): string | undefined;
}

/** Writes expressions anew, with nothing in them that refers outside. undefined: that cannot be done. */
export class Writer {
  /** Fields of the event that what has been written reads. */
  readonly reads = new Set<string>();
  readonly #module: ModuleDraft;
  readonly #event: Binding | undefined;
  /** Variables that a destructured parameter declares, by the property they have. */
  readonly #properties = new Map<Binding, string>();

  constructor(
    readonly draft: Draft,
    { module, node }: LocatedFunction,
    readonly fields: Set<string>,
    readonly others?: Others,
  ) {
    this.#module = module;
    const [param] = node.params;
    if (param?.type === "Identifier") this.#event = module.scopes.bindingOf(param);
    for (const property of param?.type === "ObjectPattern" ? param.properties : []) {
      const name = property.type === "Property" ? propertyName(property) : undefined;
      const binding = property.type === "Property" && module.scopes.bindingOf(property.value);
      if (binding && name !== undefined) this.#properties.set(binding, name);
    }
  }

  write(node: AnyNode): string | undefined {
    switch (node.type) {
      case "Literal":
        return isPlainLiteral(node) ? (node.raw ?? undefined) : undefined;
      case "TemplateLiteral":
        return this.#template(node.quasis, node.expressions);
      case "Identifier":
        return this.#name(node);
      case "MemberExpression":
        return this.#member(node);
      case "CallExpression":
        return this.#call(node);
      case "UnaryExpression":
        return /^[!\-+]$|^typeof$/.test(node.operator) ? this.#join([`${node.operator} `, node.argument]) : undefined;
      case "LogicalExpression":
        return this.#join([node.left, ` ${node.operator} `, node.right]);
      case "BinaryExpression":
        if (!COMPARISONS.has(node.operator) && !ARITHMETIC.has(node.operator)) return undefined;
        return this.#join([node.left, ` ${node.operator} `, node.right]);
      case "ConditionalExpression":
        return this.#join([node.test, " ? ", node.consequent, " : ", node.alternate]);
      case "ArrayExpression":
        return node.elements.some((each) => !each) ? undefined : this.#list("[", node.elements as AnyNode[], "]");
      default:
        return undefined;
    }
  }

  /** Texts as they are, nodes written, in brackets where they need them. */
  #join(parts: (string | AnyNode)[]): string | undefined {
    const texts = parts.map((part) => (typeof part === "string" ? part : this.#operand(part)));
    return texts.includes(undefined) ? undefined : texts.join("");
  }

  #operand(node: AnyNode): string | undefined {
    const text = this.write(node);
    const isSimple = /^(Literal|TemplateLiteral|Identifier|MemberExpression|CallExpression|ArrayExpression)$/.test(
      node.type,
    );
    return text === undefined || isSimple ? text : `(${text})`;
  }

  #list(open: string, nodes: AnyNode[], close: string): string | undefined {
    const texts = nodes.map((node) => this.#operand(node));
    return texts.includes(undefined) ? undefined : open + texts.join(", ") + close;
  }

  #template(quasis: { value: { raw: string } }[], expressions: AnyNode[]): string | undefined {
    const holes = expressions.map((each) => this.write(each));
    if (holes.includes(undefined)) return undefined;
    return `\`${quasis.map(({ value }, i) => value.raw + (i < holes.length ? `\${${holes[i]}}` : "")).join("")}\``;
  }

  #name(node: AnyNode): string | undefined {
    const binding = this.#module.scopes.bindingOf(node);
    if (!binding) return node.type === "Identifier" && node.name === "undefined" ? "void 0" : undefined;
    const property = this.#properties.get(binding);
    if (property !== undefined && !binding.assigned) return this.#field(property);
    const meaning = meaningOf(this.draft, this.#module, node);
    return meaning?.kind === "builtin" ? this.others?.name(meaning.name) : this.#constant(binding);
  }

  #field(name: string): string | undefined {
    if (!this.fields.has(name)) return this.others?.name(name);
    this.reads.add(name);
    return `e.${name}`;
  }

  /** A const of the module whose value is written out, and stays what it is. */
  #constant(binding: Binding): string | undefined {
    const { node, assigned } = binding;
    if (assigned || node.type !== "VariableDeclarator" || node.id.type !== "Identifier" || !node.init) return undefined;
    if (this.#module.scopes.top.get(binding.name) !== binding || !isConst(this.#module, node)) return undefined;
    const { init } = node;
    if (init.type === "Literal" || init.type === "TemplateLiteral") return this.write(init);
    if (!binding.references.every((use) => isPureUse(this.#module, use))) return undefined;
    if (init.type === "ArrayExpression") return this.write(init);
    return init.type === "NewExpression" ? this.#set(init.callee, init.arguments) : undefined;
  }

  /** new Set([...]) */
  #set(callee: AnyNode, args: AnyNode[]): string | undefined {
    const isSet = callee.type === "Identifier" && callee.name === "Set" && !this.#module.scopes.bindingOf(callee);
    if (!isSet || args.length !== 1 || args[0]!.type !== "ArrayExpression") return undefined;
    return this.#list("new Set(", args, ")");
  }

  #member(node: MemberExpression): string | undefined {
    const name = propertyName(node);
    if (name === undefined || node.optional) return undefined;
    const isEvent = this.#event && this.#module.scopes.bindingOf(node.object) === this.#event && !this.#event.assigned;
    if (isEvent) return this.#field(name);
    return name === "length" ? this.#join([node.object, ".length"]) : undefined;
  }

  #call(node: CallExpression): string | undefined {
    const { callee, arguments: args, optional } = node;
    if (optional) return undefined;
    const meaning = meaningOf(this.draft, this.#module, callee);
    if (meaning?.kind === "builtin") {
      return this.draft.options.language.pure.includes(meaning.name)
        ? this.#list(`lib.${meaning.name}(`, args, ")")
        : this.others?.call(meaning.name, node);
    }
    if (callee.type !== "MemberExpression" || callee.optional) return undefined;
    const method = propertyName(callee);
    if (method === undefined || !PURE_METHODS.has(method)) return undefined;
    const object = this.#receiver(callee.object);
    const list = this.#list("(", args, ")");
    return object === undefined || list === undefined ? undefined : `${object}.${method}${list}`;
  }

  /** What a method is called on; /patterns/ only here, where no state of theirs is kept. */
  #receiver(node: AnyNode): string | undefined {
    if (node.type === "Literal" && node.regex) return /[gy]/.test(node.regex.flags) ? undefined : node.raw;
    return this.#operand(node);
  }
}

function isPlainLiteral(node: AnyNode): boolean {
  return node.type === "Literal" && !node.regex;
}

function isConst(module: ModuleDraft, declarator: AnyNode): boolean {
  const declaration = module.scopes.parentOf(declarator);
  return declaration?.type === "VariableDeclaration" && declaration.kind === "const";
}

/** `NAMES.includes(...)`: a use that cannot change what NAMES holds. */
function isPureUse(module: ModuleDraft, use: AnyNode): boolean {
  const member = module.scopes.parentOf(use);
  if (member?.type !== "MemberExpression" || member.object !== use) return false;
  const call = module.scopes.parentOf(member);
  const name = propertyName(member);
  return call?.type === "CallExpression" && call.callee === member && name !== undefined && PURE_METHODS.has(name);
}

/** Whether evaluating it does nothing and cannot throw, so that leaving it out changes nothing. */
export function isEffectFree(draft: Draft, module: ModuleDraft, wrapped: AnyNode): boolean {
  const node = unwrap(wrapped);
  const free = (each: AnyNode) => isEffectFree(draft, module, each);
  switch (node.type) {
    case "Literal":
      return true;
    case "Identifier": {
      const kind = module.scopes.bindingOf(node)?.kind;
      return kind === "param" || kind === "import" || node.name === "undefined";
    }
    case "MemberExpression": {
      const binding = module.scopes.bindingOf(node.object);
      const isState = ["self", "local"].includes(builtinName(draft, module, node.object) ?? "");
      return propertyName(node) !== undefined && (isState || (binding?.kind === "param" && binding.index === 0));
    }
    case "LogicalExpression":
      return free(node.left) && free(node.right);
    case "BinaryExpression":
      return /^[=!]==$/.test(node.operator) && free(node.left) && free(node.right);
    case "UnaryExpression":
      return /^!$|^typeof$/.test(node.operator) && free(node.argument);
    default:
      return false;
  }
}

function builtinName(draft: Draft, module: ModuleDraft, node: AnyNode): string | undefined {
  const meaning = meaningOf(draft, module, node);
  return meaning?.kind === "builtin" ? meaning.name : undefined;
}
