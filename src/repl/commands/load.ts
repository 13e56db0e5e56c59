import { UserError } from "../../errors.ts";
import type { DotCommand } from "../command.ts";
import { tellClauses } from "../tell.ts";

export const load: DotCommand = {
  name: "load",
  form: "FILE",
  doc: "runs a script; loaded again, its clauses take the place of those it had, and variables keep their values",
  async run(repl, words) {
    const [file] = words;
    if (file === undefined || words.length > 1) throw new UserError(".load takes the name of one file");
    tellClauses(repl, await repl.live.load(file));
  },
};
