import type { DotCommand } from "../command.ts";

export const detach: DotCommand = {
  name: "detach",
  aliases: ["exit", "quit"],
  form: "",
  doc: "ends the session and leaves the target as it was; so does Ctrl-D",
  run: (repl) => repl.leave(),
};
