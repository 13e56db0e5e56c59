import { nearestName } from "../../diagnostic.ts";
import { UserError } from "../../errors.ts";
import type { DotCommand, Repl } from "../command.ts";

export const aggs: DotCommand = {
  name: "aggs",
  form: "[NAME]",
  doc: "prints aggregations as they are now: all, or the one of that name",
  run: (repl, [name]) => aggregated(repl, name, false),
};

/** Prints or clears, and says when there is nothing of that name. */
export async function aggregated(repl: Repl, name: string | undefined, clear: boolean): Promise<void> {
  const names = await repl.live.aggregations(name, clear);
  if (names.length === 0) return repl.print('there are no aggregations; aggregation("name") makes one');
  if (name === undefined || names.includes(name)) return;
  const nearest = nearestName(name, names);
  throw new UserError(
    `there is no aggregation "${name}"\n  ${nearest ? `nearest: ${nearest}` : `there are: ${names.join(", ")}`}`,
  );
}
