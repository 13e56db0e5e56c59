/** Where what a clause does is done: where its probe fires, or in the isolate; and why. */
import type { Place } from "../handler/program.ts";
import { stepsOf } from "../handler/work.ts";
import type { Action } from "../runtime/formats/format.ts";
import type { Fate } from "./pushdown.ts";

export function actionOf(fate: Fate): Action {
  if (!("work" in fate)) return { where: "isolate", ...fate };
  const steps = stepsOf(fate.work.steps);
  const aggregations = steps.flatMap((step) => (step.kind === "tally" ? [step.aggregation] : []));
  const variables = steps.flatMap((step) => (step.kind === "assign" ? [step.name] : []));
  return {
    where: "engine",
    engine: fate.engine.name,
    aggregations: [...new Set(aggregations)],
    variables: [...new Set(variables)],
  };
}

/** `own`: where the clause stands. */
export function actionText(action: Action, own: Place): string {
  if (action.where === "isolate") return `in the isolate: ${action.why}${elsewhere(action.place, own)}`;
  const { engine, aggregations, variables } = action;
  const does = [
    ...(aggregations.length > 0
      ? [`counts into ${aggregations.map((name) => name || "aggregation()").join(", ")}`]
      : []),
    ...(variables.length > 0 ? [`sets ${variables.map((name) => `self.${name}`).join(", ")}`] : []),
  ];
  return `by the ${engine} engine where the probe fires, without an event: ${does.join(" and ")}`;
}

/** Where the reason stands, when that is not where the clause does. */
function elsewhere(place: Place | undefined, own: Place): string {
  const isElsewhere = place && (place.line !== own.line || place.column !== own.column || place.module !== own.module);
  return isElsewhere ? ` (${place.module}:${place.line}:${place.column})` : "";
}
