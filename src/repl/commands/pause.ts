import type { DotCommand } from "../command.ts";

export const pause: DotCommand = {
  name: "pause",
  form: "",
  doc: "takes every clause out of the target until .go, as Ctrl-C does",
  run: (repl) => repl.live.pause(),
};
