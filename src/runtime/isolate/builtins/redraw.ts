import type { FunctionBuiltin } from "../declare.ts";
import { write } from "../output.ts";
import { run } from "../run.ts";

/** To the upper left corner, and nothing below it. */
const CLEAR = "\x1b[H\x1b[2J";

export function redraw(): void {
  if (run.options.terminal) write(CLEAR, "redraw");
}

export const redrawBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "redraw",
  prints: true,
  signatures: ["function redraw(): void"],
  doc: "Begins the screen anew where the output goes to a terminal, so that what follows stands in the place of what stood there. In a file, a pipe or another format it prints nothing: there one picture follows the other.",
  example: {
    script: `probe(["BEGIN", "END"], () => {
  redraw();
  printf("%s\\n", probename);
});`,
    output: "BEGIN\nEND\n",
  },
};
