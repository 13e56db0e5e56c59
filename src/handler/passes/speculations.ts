/**
 * What DTrace's compiler refuses of clauses that speculate, where the text shows it: what is printed before speculate(),
 * and after it aggregations, the end of the run, actions on the machine, and a second speculation.
 *
 * One call surely comes before another when the statement that it stands in is in a block around the other's, above it.
 * What only may come before it (in a branch, in a function that is called) is told when it runs.
 */
import type { AnyNode, CallExpression } from "acorn";
import { isFunction, propertyName, unwrap, walk } from "../ast.ts";
import { problemAt, type Draft, type LocatedFunction, type ModuleDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { aggregates } from "../../runtime/isolate/aggregates/registry.ts";

const SPECULATE = "speculate";
/** What may not stand in a clause behind speculate(), and why. */
const AFTER: Readonly<Record<string, string>> = {
  speculate: "a clause speculates once",
  commit: "the clause that speculates cannot commit: another clause must",
  discard: "the clause that speculates cannot discard: another clause must",
  exit: "the end of the run cannot be speculative",
};

interface Call {
  node: CallExpression;
  /** "printf", or "count" of an aggregation. */
  name: string;
  aggregating: boolean;
}

export function checkSpeculations(draft: Draft): void {
  for (const { action } of draft.sites) if (action) checkAction(draft, action);
}

function checkAction(draft: Draft, { module, node: action }: LocatedFunction): void {
  const calls: Call[] = [];
  walk(action.body, (node) => {
    if (isFunction(node)) return false;
    if (node.type === "CallExpression") calls.push(...called(draft, module, node));
    return true;
  });
  for (const speculate of calls.filter(({ name, aggregating }) => name === SPECULATE && !aggregating)) {
    const printed = calls.find(
      (call) =>
        !call.aggregating && draft.options.language.prints.includes(call.name) && isBefore(module, call, speculate),
    );
    if (printed) {
      problemAt(draft, module, speculate.node, {
        code: "speculate-late",
        message: `speculate() comes after ${printed.name}(): what that prints would not be speculative`,
        hint: "speculate first, or print in a clause of its own",
      });
    }
    for (const call of calls) {
      const why = call === speculate ? undefined : reason(draft, call);
      if (why === undefined || !isBefore(module, speculate, call)) continue;
      problemAt(draft, module, call.node, {
        code: "speculate-after",
        message: `${call.name}() comes after speculate(): ${why}`,
        hint: "put it into a clause of its own, with the same predicate",
      });
    }
  }
}

function reason(draft: Draft, { name, aggregating }: Call): string | undefined {
  if (aggregating) return "aggregations cannot be speculative";
  if (draft.options.language.destructive.includes(name)) return "what it does to the machine cannot be speculative";
  return Object.hasOwn(AFTER, name) ? AFTER[name] : undefined;
}

function called(draft: Draft, module: ModuleDraft, node: CallExpression): Call[] {
  const meaning = meaningOf(draft, module, node.callee);
  if (meaning?.kind === "builtin") return [{ node, name: meaning.name, aggregating: false }];
  const name = propertyName(unwrap(node.callee));
  if (name === undefined || !aggregates.some((each) => each.name === name)) return [];
  return isAggregation(draft, module, (unwrap(node.callee) as { object: AnyNode }).object)
    ? [{ node, name, aggregating: true }]
    : [];
}

/** `calls`, `calls.by(...)`, `aggregation("calls").by(...)` */
function isAggregation(draft: Draft, module: ModuleDraft, wrapped: AnyNode): boolean {
  const node = unwrap(wrapped);
  if (node.type === "CallExpression") {
    const meaning = meaningOf(draft, module, node.callee);
    if (meaning?.kind === "builtin") return meaning.name === "aggregation";
    const callee = unwrap(node.callee);
    return propertyName(callee) === "by" && isAggregation(draft, module, (callee as { object: AnyNode }).object);
  }
  const meaning = node.type === "Identifier" ? meaningOf(draft, module, node) : undefined;
  if (meaning?.kind !== "binding" || meaning.binding.node.type !== "VariableDeclarator") return false;
  const { init } = meaning.binding.node;
  return init?.type === "CallExpression" && isAggregation(draft, meaning.module, init);
}

/** Whether the first call has surely been made when the second is. */
function isBefore(module: ModuleDraft, first: Call, second: Call): boolean {
  const statement = module.scopes.parentOf(first.node);
  const block = statement?.type === "ExpressionStatement" ? module.scopes.parentOf(statement) : undefined;
  if (block?.type !== "BlockStatement" || first.node.end > second.node.start) return false;
  return block.start <= second.node.start && second.node.end <= block.end;
}
