/** Who reads and sets the variables of `self`: which clause by its own text, and what else. */
import type { AnyNode } from "acorn";
import { propertyName } from "../ast.ts";
import type { Draft, ModuleDraft, SiteDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { enclosingFunction } from "../scope.ts";
import { type Int, type Stays, type Work, visit } from "../work.ts";

export function findSelves(draft: Draft): void {
  const names = new Map<SiteDraft | undefined, Set<string>>();
  const sets = new Map<SiteDraft | undefined, Set<string>>();
  const untold = new Set<SiteDraft | undefined>();
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (!isSelf(draft, module, node)) continue;
      const parent = module.scopes.parentOf(node);
      const name = parent?.type === "MemberExpression" && parent.object === node ? propertyName(parent) : undefined;
      for (const site of ownersOf(draft, module, node)) {
        if (name === undefined) untold.add(site);
        else names.set(site, (names.get(site) ?? new Set()).add(name));
        if (name !== undefined && isSet(module, parent!)) sets.set(site, (sets.get(site) ?? new Set()).add(name));
      }
    }
  }
  const told = (site: SiteDraft | undefined) => (untold.has(site) ? "all" : [...(names.get(site) ?? [])].sort());
  for (const site of draft.sites) {
    site.selves = told(site);
    site.setsSelves = untold.has(site) ? "all" : [...(sets.get(site) ?? [])].sort();
  }
  draft.looseSelves = told(undefined);
}

/** What reads a number out of self.x and leaves it alone. */
const READS = new Set(
  (
    "BinaryExpression LogicalExpression CallExpression IfStatement ConditionalExpression ExpressionStatement " +
    "ArrowFunctionExpression TemplateLiteral ReturnStatement UnaryExpression"
  ).split(" "),
);

/** Anything but a plain read may set it, for what cannot be followed. */
function isSet(module: ModuleDraft, member: AnyNode): boolean {
  const parent = module.scopes.parentOf(member);
  if (parent?.type === "AssignmentExpression") return parent.left === member;
  return !READS.has(parent?.type ?? "") || (parent?.type === "UnaryExpression" && parent.operator === "delete");
}

function isSelf(draft: Draft, module: ModuleDraft, node: AnyNode): boolean {
  if (node.type !== "Identifier" && node.type !== "MemberExpression") return false;
  if (node.type === "Identifier" && !module.scopes.bindingOf(node)?.references.includes(node)) return false;
  const meaning = meaningOf(draft, module, node);
  return meaning?.kind === "builtin" && meaning.name === "self";
}

/** The clauses whose own functions a node is in; undefined stands for whatever else may come by. */
function ownersOf(draft: Draft, module: ModuleDraft, node: AnyNode): (SiteDraft | undefined)[] {
  const inside = enclosingFunction(module.scopes, node);
  const owners = draft.sites.filter(
    ({ predicate, action }) => inside && (predicate?.node === inside || action?.node === inside),
  );
  const isInline =
    inside?.type === "ArrowFunctionExpression" && owners.every(({ call }) => module.scopes.parentOf(inside) === call);
  return owners.length > 0 && isInline ? owners : [...owners, undefined];
}

/** A variable that is set to true or false is no number where it is shown, compared or added up. */
export function flagsMisused(draft: Draft, work: Work): Stays | undefined {
  const flags = flagsOf(draft);
  let misused: string | undefined;
  const tested = new Set<Int>();
  visitTests(work, (value) => tested.add(value));
  visit(work, (int) => {
    if (int.kind === "self" && flags.has(int.name) && !tested.has(int)) misused ??= int.name;
  });
  return misused === undefined ? undefined : { why: `self.${misused} is set to true or false, and used as a number` };
}

/** Variables that some place sets to true or false. */
function flagsOf(draft: Draft): Set<string> {
  const flags = new Set<string>();
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "AssignmentExpression" || node.left.type !== "MemberExpression") continue;
      const isFlag = node.right.type === "Literal" && typeof node.right.value === "boolean";
      const name = isFlag && isSelf(draft, module, node.left.object as AnyNode) ? propertyName(node.left) : undefined;
      if (name !== undefined) flags.add(name);
    }
  }
  return flags;
}

/** The integers that are only asked whether they are 0. */
function visitTests(work: Work, found: (value: Int) => void): void {
  const ofTest = (one: Work["test"]): void => {
    if (one?.kind === "truth") found(one.value);
    else if (one?.kind === "not") ofTest(one.test);
    else if (one?.kind === "and" || one?.kind === "or") [one.left, one.right].forEach(ofTest);
  };
  const ofSteps = (steps: Work["steps"]): void => {
    for (const step of steps) {
      if (step.kind !== "if") continue;
      ofTest(step.test);
      ofSteps([...step.then, ...step.otherwise]);
    }
  };
  ofTest(work.test);
  ofSteps(work.steps);
}
