import type { DotCommand } from "../command.ts";

export const editor: DotCommand = {
  name: "editor",
  form: "",
  doc: "takes lines until Ctrl-D and runs them as one text; Ctrl-C drops them",
};
