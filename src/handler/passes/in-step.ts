/**
 * Which clauses may be done apart from the isolate without anybody's seeing a difference. What is done where the probe
 * fires comes to the isolate when a clause of the clock looks (END, a tick), not event by event. So a clause stays
 *
 *   - when something in step with the events looks at its aggregation: a clause of an event that prints or clears it
 *   - when the aggregation has values of different functions or keys, which is an error where it happens
 *   - when the run ends at an event (exit), for nothing after that may count
 *   - when clauses are switched by their handles, shown by -F, or their errors are ERROR's
 *   - when it cannot be followed who sets a variable of the thread
 */
import type { AnyNode, CallExpression } from "acorn";
import { placeOf, propertyName, unwrap } from "../ast.ts";
import { constantOf } from "../constant.ts";
import { aggregationName, isAggregation } from "../aggregation-name.ts";
import type { Draft, ModuleDraft, SiteDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import type { Stays, Work } from "../work.ts";
import { stepsOf } from "../work.ts";
import { enclosingFunction } from "../scope.ts";
import { runsApart } from "./apart.ts";
import { findSelves, flagsMisused } from "./selves.ts";

export function keepInStep(draft: Draft): void {
  findSelves(draft);
  draft.keepsHandles = draft.sites.some(keepsHandle);
  const sites = draft.sites.filter((site) => site.work && "steps" in site.work);
  if (sites.length === 0) return;
  const whole = wholeScript(draft);
  const uses = whole ? new Map<string, Use>() : usesOf(draft);
  for (const site of sites) {
    const stays = whole ?? ofAggregations(site, uses) ?? flagsMisused(draft, site.work as Work);
    if (stays) site.work = stays;
  }
}

/** What keeps every clause. */
function wholeScript(draft: Draft): Stays | undefined {
  if (draft.shared === "all") return { why: "the script has eval, or gives the module pyprobe away" };
  if (draft.options.flowindent || draft.settings.flowindent === true) return { why: "-F shows each firing" };
  for (const site of draft.sites) {
    const place = placeOf(site.module.name, site.name);
    if (site.literals.some(({ text }) => /(^|:)ERROR$/.test(text)))
      return { why: "the script has a clause for ERROR, which is to see errors as they happen", place };
    if (keepsHandle(site))
      return { why: "the clause's handle is kept, by which it can be switched and asked at any event", place };
  }
  return exitAtEvent(draft);
}

function keepsHandle({ module, call }: SiteDraft): boolean {
  return module.scopes.parentOf(call)?.type !== "ExpressionStatement";
}

function exitAtEvent(draft: Draft): Stays | undefined {
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "Identifier" && node.type !== "MemberExpression") continue;
      const meaning = isUse(module, node) ? meaningOf(draft, module, node) : undefined;
      if (meaning?.kind !== "builtin" || meaning.name !== "exit" || runsApart(draft, module, node)) continue;
      return {
        why: "exit() ends the run at an event, and nothing after it may count",
        place: placeOf(module.name, node),
      };
    }
  }
  return undefined;
}

/** An identifier that is a use of what it names. */
function isUse(module: ModuleDraft, node: AnyNode): boolean {
  return node.type !== "Identifier" || module.scopes.bindingOf(node)?.references.includes(node) === true;
}

/** What the script does with one aggregation. */
interface Use {
  /** Its functions with the number of key parts: there should be one. */
  forms: Set<string>;
  resets: boolean;
  /** Where it is made: aggregations are printed in the order in which they came to be. */
  made: AnyNode[];
  stays: Stays | undefined;
}

/** By name; "*" is what may be any. */
function usesOf(draft: Draft): Map<string, Use> {
  const uses = new Map<string, Use>();
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      const made = isAggregation(draft, module, node) ? aggregationName(draft, module, node) : undefined;
      if (made !== undefined) useOf(uses, made).made.push(node);
      const name = namedAt(draft, module, node);
      if (name !== undefined) note(draft, module, node, name, useOf(uses, name));
    }
  }
  return uses;
}

function useOf(uses: Map<string, Use>, name: string): Use {
  const use = uses.get(name) ?? { forms: new Set(), resets: false, made: [], stays: undefined };
  uses.set(name, use);
  return use;
}

/** The aggregation that stands at a node; "*" when it may be any; undefined for what is none, or only declares one. */
function namedAt(draft: Draft, module: ModuleDraft, node: AnyNode): string | undefined {
  const parent = module.scopes.parentOf(node);
  if (isAggregation(draft, module, node)) {
    const name = aggregationName(draft, module, node);
    if (name === undefined) return "*";
    if (parent?.type === "ExpressionStatement") return undefined;
    const isDeclared =
      parent?.type === "VariableDeclarator" &&
      parent.id.type === "Identifier" &&
      module.scopes.bindingOf(parent.id)?.assigned === false;
    return isDeclared ? undefined : name;
  }
  if (node.type !== "Identifier" || !isUse(module, node)) return undefined;
  const isAlias = parent?.type === "VariableDeclarator" || parent?.type === "ExportSpecifier";
  return isAlias ? undefined : aggregationName(draft, module, node);
}

function note(draft: Draft, module: ModuleDraft, node: AnyNode, name: string, use: Use): void {
  if (name === "*") {
    use.stays = {
      why: "an aggregation's name is computed, so that it may be this one",
      place: placeOf(module.name, node),
    };
    return;
  }
  const form = formOf(module, node);
  if (form !== undefined) return void use.forms.add(form);
  const parent = module.scopes.parentOf(node);
  const callee = parent?.type === "CallExpression" ? meaningOf(draft, module, parent.callee) : undefined;
  if (callee?.kind === "builtin" && (callee.name === "clear" || callee.name === "trunc")) use.resets = true;
  if (runsApart(draft, module, node)) return;
  use.stays ??= {
    why: `aggregation ${JSON.stringify(name)} is looked at in step with events`,
    place: placeOf(module.name, node),
  };
}

/** "count/2" of calls.by(a, b).count(), "lquantize/0/0/100/10" of sizes.lquantize(e.arg0, 0, 100, 10): a value that is taken in. */
function formOf(module: ModuleDraft, node: AnyNode): string | undefined {
  const method = calledOn(module, node);
  if (!method) return undefined;
  if (method.name !== "by") return READS.has(method.name) ? undefined : formOfCall(module, method, 0);
  const next = calledOn(module, method.call);
  const isPlain = method.call.arguments.every(({ type }) => type !== "SpreadElement");
  return next && isPlain ? formOfCall(module, next, method.call.arguments.length) : undefined;
}

/** What is behind the value is the same for all of an aggregation. */
function formOfCall(module: ModuleDraft, { name, call }: Called, keys: number): string {
  const parameters = call.arguments.slice(1).map((each) => String(constantOf(module, each as AnyNode) ?? "?"));
  return [name, keys, ...parameters].join("/");
}

const READS = new Set(["entries", "top"]);

interface Called {
  name: string;
  call: CallExpression;
}

function calledOn(module: ModuleDraft, node: AnyNode): Called | undefined {
  const member = module.scopes.parentOf(node);
  if (member?.type !== "MemberExpression" || unwrap(member.object as AnyNode) !== node) return undefined;
  const call = module.scopes.parentOf(member);
  const name = propertyName(member);
  return call?.type === "CallExpression" && call.callee === member && name !== undefined ? { name, call } : undefined;
}

/**
 * Whether it is there when the script has loaded: as what the module makes while it loads is, and what the function makes,
 * before, that declares the clause, for that is called then.
 */
function isEarly({ made }: Use, { module, call }: SiteDraft): boolean {
  const declares = enclosingFunction(module.scopes, call);
  return made.some((node) => {
    const inside = enclosingFunction(module.scopes, node);
    return !inside || (inside === declares && node.start < call.start);
  });
}

function ofAggregations(site: SiteDraft, uses: ReadonlyMap<string, Use>): Stays | undefined {
  const work = site.work as Work;
  const unknown = uses.get("*")?.stays;
  for (const step of stepsOf(work.steps)) {
    if (step.kind !== "tally") continue;
    const use = uses.get(step.aggregation);
    const stays = unknown ?? use?.stays;
    if (stays) return stays;
    const label = `aggregation ${JSON.stringify(step.aggregation)}`;
    if (!use || use.forms.size !== 1)
      return { why: `${label} has values of several functions or parameters, or keys of several lengths` };
    if (!isEarly(use, site))
      return { why: `${label} is made in a clause: one that is declared outside has its place among the others` };
    if (use.resets && (step.method === "min" || step.method === "max"))
      return { why: `${label} is cleared, and extremes counted elsewhere are of the whole run` };
  }
  return undefined;
}
