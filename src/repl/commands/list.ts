import type { DotCommand } from "../command.ts";

export const list: DotCommand = {
  name: "list",
  form: "[GLOB]",
  doc: "the probes that there are: all, or those whose name or description matches",
  run(repl, words) {
    repl.print(repl.list(words));
  },
};
