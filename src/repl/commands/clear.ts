import type { DotCommand } from "../command.ts";
import { aggregated } from "./aggs.ts";

export const clear: DotCommand = {
  name: "clear",
  form: "[NAME]",
  doc: "sets aggregations back to nothing: all, or the one of that name",
  run: (repl, [name]) => aggregated(repl, name, true),
};
