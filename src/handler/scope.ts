/**
 * Which declaration each name means.
 *
 * acorn gives a bare tree. One walk over it, scope by scope: on entering a scope all that it declares is declared first
 * (hoisting), then each name in it is looked up outwards. What is found nowhere is free: a global of the language, or
 * a mistake. Modules are strict, so there is no `with`, and a function in a block belongs to the block.
 */
import type { AnyNode, Identifier, Program } from "acorn";
import { children, isFunction, type FunctionNode } from "./ast.ts";

export interface Binding {
  name: string;
  kind: "import" | "variable" | "function" | "class" | "param" | "catch";
  /** The specifier, declarator, function (also for a parameter), class or catch clause that declares it. */
  node: AnyNode;
  /** Of a parameter: which, from 0, when the parameter is the name itself. */
  index?: number;
  /** Where it is read or written, besides its declaration. */
  references: Identifier[];
  /** Whether anything but its declaration writes it. */
  assigned: boolean;
}

export interface Scopes {
  /** The declaration that an identifier means, be it a use or the declared name itself. */
  bindingOf(node: AnyNode): Binding | undefined;
  parentOf(node: AnyNode): AnyNode | undefined;
  /** Every node of the program but the program itself, outer ones before those in them. */
  nodes: AnyNode[];
  /** Uses that no declaration in the module explains. */
  free: Identifier[];
  /** What the module's top level declares. */
  top: ReadonlyMap<string, Binding>;
}

/** The innermost function that a node is in, or undefined at the top level. */
export function enclosingFunction(scopes: Scopes, node: AnyNode): FunctionNode | undefined {
  let at = scopes.parentOf(node);
  while (at && !isFunction(at)) at = scopes.parentOf(at);
  return at;
}

class Scope {
  readonly bindings = new Map<string, Binding>();

  constructor(readonly outer?: Scope) {}

  find(name: string): Binding | undefined {
    return this.bindings.get(name) ?? this.outer?.find(name);
  }
}

export function analyseScopes(program: Program): Scopes {
  const analysis = new Analysis();
  analysis.enter(program, new Scope());
  return analysis;
}

class Analysis implements Scopes {
  readonly nodes: AnyNode[] = [];
  readonly free: Identifier[] = [];
  top: ReadonlyMap<string, Binding> = new Map();
  readonly #bindings = new Map<AnyNode, Binding>();
  readonly #parents = new Map<AnyNode, AnyNode>();

  bindingOf(node: AnyNode): Binding | undefined {
    return this.#bindings.get(node);
  }

  parentOf(node: AnyNode): AnyNode | undefined {
    return this.#parents.get(node);
  }

  /** The program: its top scope, and everything in it. */
  enter(program: Program, scope: Scope): void {
    this.#hoistVars(program, scope);
    this.#declareBlock(program.body, scope);
    this.top = scope.bindings;
    this.#below(program, scope);
  }

  #visit(node: AnyNode, scope: Scope): void {
    if (isFunction(node)) return this.#function(node, new Scope(scope));
    switch (node.type) {
      case "Identifier":
        return this.#reference(node, scope);
      case "BlockStatement":
      case "StaticBlock":
        return this.#block(node, node.body, new Scope(scope));
      case "SwitchStatement":
        return this.#block(
          node,
          node.cases.flatMap(({ consequent }) => consequent),
          new Scope(scope),
        );
      case "ForStatement":
        return this.#block(node, node.init ? [node.init] : [], new Scope(scope));
      case "ForInStatement":
      case "ForOfStatement":
        if (node.left.type !== "VariableDeclaration") this.#markAssigned(node.left, scope);
        return this.#block(node, [node.left], new Scope(scope));
      case "CatchClause":
      case "ClassDeclaration":
      case "ClassExpression":
        return this.#named(node, new Scope(scope));
      case "ExportNamedDeclaration":
        // The names of `export { a } from "x"` are x's: there is nothing in it to look up.
        return node.source ? undefined : this.#below(node, scope);
      case "AssignmentExpression":
        this.#markAssigned(node.left, scope);
        return this.#below(node, scope);
      case "UpdateExpression":
        this.#markAssigned(node.argument, scope);
        return this.#below(node, scope);
      default:
        return this.#below(node, scope);
    }
  }

  /** A catch clause with its variable, a class with the name that only its own body sees. */
  #named(node: Extract<AnyNode, { type: "CatchClause" | "ClassDeclaration" | "ClassExpression" }>, inner: Scope): void {
    if (node.type === "CatchClause") {
      if (node.param) this.#declarePattern(node.param, { kind: "catch", node }, inner);
    } else if (node.type === "ClassExpression" && node.id) {
      this.#declare(node.id, { kind: "class", node }, inner);
    }
    this.#below(node, inner);
  }

  #below(node: AnyNode, scope: Scope): void {
    for (const child of children(node)) {
      this.#enterChild(child, node);
      if (!isName(child, node)) this.#visit(child, scope);
    }
  }

  #enterChild(child: AnyNode, parent: AnyNode): void {
    this.#parents.set(child, parent);
    this.nodes.push(child);
  }

  #block(node: AnyNode, statements: AnyNode[], scope: Scope): void {
    this.#declareBlock(statements, scope);
    this.#below(node, scope);
  }

  #function(node: FunctionNode, scope: Scope): void {
    if (node.type === "FunctionExpression" && node.id) this.#declare(node.id, { kind: "function", node }, scope);
    node.params.forEach((param, index) => {
      const name = param.type === "AssignmentPattern" ? param.left : param;
      const direct = name.type === "Identifier" ? { index } : {};
      this.#declarePattern(param, { kind: "param", node, ...direct }, scope);
    });
    this.#hoistVars(node.body, scope);
    if (node.body.type !== "BlockStatement") return this.#below(node, scope);
    this.#declareBlock(node.body.body, scope);
    for (const child of children(node)) {
      this.#enterChild(child, node);
      if (child === node.body) this.#below(child, scope);
      else if (!isName(child, node)) this.#visit(child, scope);
    }
  }

  /** let, const, function, class and import, of one block. */
  #declareBlock(statements: AnyNode[], scope: Scope): void {
    for (const statement of statements) {
      const exported =
        statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration"
          ? statement.declaration
          : undefined;
      const node: AnyNode = exported ?? statement;
      if (node.type === "VariableDeclaration" && node.kind !== "var") {
        for (const each of node.declarations) this.#declarePattern(each.id, { kind: "variable", node: each }, scope);
      } else if (node.type === "FunctionDeclaration" && node.id) {
        this.#declare(node.id, { kind: "function", node }, scope);
      } else if (node.type === "ClassDeclaration" && node.id) {
        this.#declare(node.id, { kind: "class", node }, scope);
      } else if (node.type === "ImportDeclaration") {
        for (const each of node.specifiers) this.#declare(each.local, { kind: "import", node: each }, scope);
      }
    }
  }

  /** var, from anywhere in the function but not in functions in it. */
  #hoistVars(node: AnyNode, scope: Scope): void {
    for (const child of children(node)) {
      if (isFunction(child)) continue;
      if (child.type === "VariableDeclaration" && child.kind === "var") {
        for (const each of child.declarations) this.#declarePattern(each.id, { kind: "variable", node: each }, scope);
      }
      this.#hoistVars(child, scope);
    }
  }

  #declarePattern(pattern: AnyNode, declaration: Pick<Binding, "kind" | "node" | "index">, scope: Scope): void {
    for (const name of namesIn(pattern)) this.#declare(name, declaration, scope);
  }

  #declare(id: Identifier, declaration: Pick<Binding, "kind" | "node" | "index">, scope: Scope): void {
    const before = scope.bindings.get(id.name);
    // A var of a parameter's name is that parameter; two vars of a name are one that is written again.
    if (before && declaration.kind === "variable") before.assigned = true;
    const binding = before ?? { name: id.name, ...declaration, references: [], assigned: false };
    scope.bindings.set(id.name, binding);
    this.#bindings.set(id, binding);
  }

  #reference(node: Identifier, scope: Scope): void {
    if (this.#bindings.has(node)) return;
    const binding = scope.find(node.name);
    if (!binding) return void this.free.push(node);
    binding.references.push(node);
    this.#bindings.set(node, binding);
  }

  #markAssigned(target: AnyNode, scope: Scope): void {
    for (const { name } of namesIn(target)) {
      const binding = scope.find(name);
      if (binding) binding.assigned = true;
    }
  }
}

/** The names that a pattern binds or writes. Members in it (`[a.b] = x`) are none. */
export function namesIn(pattern: AnyNode): Identifier[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((each) => namesIn(each.type === "RestElement" ? each : each.value));
    case "ArrayPattern":
      return pattern.elements.flatMap((each) => (each ? namesIn(each) : []));
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    case "VariableDeclaration":
      return pattern.declarations.flatMap((each) => namesIn(each.id));
    default:
      return [];
  }
}

/** Whether an identifier is a mere name (of a property, a label, an export), not a use of a variable. */
function isName(node: AnyNode, parent: AnyNode): boolean {
  if (node.type !== "Identifier") return false;
  switch (parent.type) {
    case "MemberExpression":
      return parent.property === node && !parent.computed;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent.key === node && !parent.computed;
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
    case "ImportAttribute":
    case "ExportAllDeclaration":
      return true;
    case "ExportSpecifier":
      return parent.local !== node;
    default:
      return false;
  }
}
