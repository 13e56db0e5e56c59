/** Parameters of aggregating functions that are written out (`lquantize(n, 0, 100, 10)`) must be ones that there can be. */
import type { CallExpression } from "acorn";
import { propertyName } from "../ast.ts";
import { constantOf } from "../constant.ts";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import type { Aggregate } from "../../runtime/isolate/aggregates/aggregate.ts";
import { ParameterError } from "../../runtime/isolate/aggregates/parameter-error.ts";
import { aggregates } from "../../runtime/isolate/aggregates/registry.ts";

const checked = new Map(aggregates.flatMap((one) => (one.parameters ? [[one.name, one]] : [])));

export function checkAggregates(draft: Draft): void {
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") continue;
      const aggregate = checked.get(propertyName(node.callee) ?? "");
      if (aggregate && node.arguments.length > 0) checkCall(draft, module, node, aggregate);
    }
  }
}

function checkCall(draft: Draft, module: ModuleDraft, call: CallExpression, aggregate: Aggregate): void {
  const given = call.arguments.slice(1, 1 + aggregate.parameterNames!.length);
  const values = given.map((node) => constantOf(module, node));
  if (call.arguments[0]!.type === "SpreadElement" || values.includes(undefined)) return;
  try {
    aggregate.parameters!(0, ...values);
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    const node = call.arguments[error.argument - 1] ?? call;
    problemAt(draft, module, node, { code: "aggregate-parameters", message: error.message });
  }
}
