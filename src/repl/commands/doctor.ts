import type { DotCommand } from "../command.ts";

export const doctor: DotCommand = {
  name: "doctor",
  form: "",
  doc: "what works here, and why not",
  run: (repl) => repl.print(repl.doctor()),
};
