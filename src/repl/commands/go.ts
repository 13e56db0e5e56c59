import { UserError } from "../../errors.ts";
import type { DotCommand } from "../command.ts";

export const go: DotCommand = {
  name: "go",
  form: "",
  doc: "lets the command run that is held, and clauses go on that Ctrl-C has paused",
  async run(repl) {
    if (!repl.held && !repl.live.paused) throw new UserError("nothing is held or paused");
    await repl.live.go();
  },
};
