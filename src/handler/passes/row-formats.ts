/**
 * Formats of rows that are written out (`printa("%-10s %@d\n", calls)`) must fit the aggregations, as far as the text
 * shows those: how many parts their keys have, of what kind these are, and which function gives the values.
 */
import type { AnyNode, CallExpression } from "acorn";
import type { Wanted } from "../../runtime/isolate/format/check.ts";
import type { Aggregate } from "../../runtime/isolate/aggregates/aggregate.ts";
import { aggregates } from "../../runtime/isolate/aggregates/registry.ts";
import { propertyName, unwrap } from "../ast.ts";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { eachFormat, problemIn, spanOf, type WrittenFormat } from "./formats.ts";
import { FITS, kindOf, shownKind, WORDS } from "./value-kinds.ts";

/** A use of an aggregation that takes a value in. */
interface Use {
  module: ModuleDraft;
  keys: AnyNode[];
  aggregate: Aggregate;
}

/** What the text shows of an aggregation. */
interface Shown {
  name: string;
  uses: Use[];
}

export function checkRowFormats(draft: Draft): void {
  eachFormat(draft, draft.options.language.rowFormats, true, (format) => {
    const { module, call, name, given, wanted } = format;
    if (given.some(({ type }) => type === "SpreadElement")) return;
    if (given.length === 0) {
      const message = `${name}: there is a format, and behind it no aggregation whose rows it is for`;
      return problemAt(draft, module, call, { code: "format", message });
    }
    const shown = given.map((node) => aggregationOf(draft, module, node));
    const keys = wanted.filter((each) => each.star || !each.spec.aggregation);
    for (const each of shown) if (each) checkKeys(format, keys, each);
    const columns = wanted.filter((each) => !each.star && each.spec.aggregation);
    columns.forEach((each, i) => checkColumn(format, each, shown[Math.min(i, shown.length - 1)]));
  });
}

function checkKeys(format: WrittenFormat, wanted: readonly Wanted[], { name, uses }: Shown): void {
  const use = uses[0];
  if (!use) return;
  const missing = wanted[use.keys.length];
  if (missing) {
    const parts = use.keys.length === 0 ? "it has no key" : `its keys have ${use.keys.length}`;
    return problemIn(
      format,
      spanOf(missing.spec),
      `the format takes ${wanted.length === 1 ? "1 part" : `${wanted.length} parts`} of the key of ${name}, but ${parts}: there is none for ${missing.what}`,
    );
  }
  wanted.forEach(({ takes, what, spec }, part) => {
    const kinds = uses.map(({ module, keys }) => keys[part] && kindOf(format.draft, module, keys[part]));
    const wrong = kinds.find((kind) => kind && !FITS[takes].includes(kind));
    if (!wrong) return;
    const message = `${what} takes ${WORDS[takes]}, but part ${part + 1} of the key of ${name} is ${shownKind(wrong)}`;
    problemIn(format, spanOf(spec), message);
  });
}

/** Of a distribution any conversion prints the histogram. */
function checkColumn(format: WrittenFormat, { takes, what, spec }: Wanted, shown: Shown | undefined): void {
  const aggregate = shown?.uses[0]?.aggregate;
  if (aggregate?.kind !== "number" || FITS[takes].includes("number")) return;
  const message = `${what} takes ${WORDS[takes]}, but ${aggregate.name}() of ${shown!.name} gives a number (for that there is %@d)`;
  problemIn(format, spanOf(spec), message);
}

/** undefined: the text does not say which it is. */
function aggregationOf(draft: Draft, module: ModuleDraft, node: AnyNode): Shown | undefined {
  const meaning = meaningOf(draft, module, node);
  if (meaning?.kind !== "binding" || meaning.binding.assigned) return undefined;
  const { binding } = meaning;
  if (binding.node.type !== "VariableDeclarator" || !binding.node.init) return undefined;
  const init = unwrap(binding.node.init);
  const made = init.type === "CallExpression" ? meaningOf(draft, meaning.module, init.callee) : undefined;
  if (made?.kind !== "builtin" || made.name !== "aggregation") return undefined;
  return { name: binding.name, uses: binding.references.flatMap((each) => useOf(meaning.module, each)) };
}

/** NAME.by(a, b).count(), NAME.count(). */
function useOf(module: ModuleDraft, name: AnyNode): Use[] {
  const call = calledOn(module, name);
  if (!call) return [];
  const method = propertyName(call.callee);
  if (method !== "by") return usesOf(module, method, []);
  const outer = calledOn(module, call);
  if (!outer || call.arguments.some(({ type }) => type === "SpreadElement")) return [];
  return usesOf(module, propertyName(outer.callee), call.arguments);
}

function usesOf(module: ModuleDraft, method: string | undefined, keys: AnyNode[]): Use[] {
  const aggregate = aggregates.find(({ name }) => name === method);
  return aggregate ? [{ module, keys, aggregate }] : [];
}

/** The call of a method of what a node stands for. */
function calledOn(module: ModuleDraft, node: AnyNode): CallExpression | undefined {
  const member = module.scopes.parentOf(node);
  if (member?.type !== "MemberExpression" || member.object !== node) return undefined;
  const call = module.scopes.parentOf(member);
  return call?.type === "CallExpression" && call.callee === member ? call : undefined;
}
