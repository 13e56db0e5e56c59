import type { DotCommand } from "../command.ts";

export const breakOff: DotCommand = {
  name: "break",
  form: "",
  doc: "drops the lines that were typed of a text that is not whole yet, as Ctrl-C does",
};
