/** Scripts that aggregate: what a clause of BEGIN does to the aggregations `a` and `b`, and what is printed. */
import type { RuntimeOptions } from "../../src/runtime/contract.ts";
import { type Output, Script } from "./isolate.ts";

export interface Printed {
  begin: Output;
  /** What the end printed. */
  text: string;
  /** All of it. */
  all: string;
  notes: Output["notes"];
}

export function printed(body: string, options: Partial<RuntimeOptions> = {}): Printed {
  const script = Script.load(`const a = aggregation("a"), b = aggregation("b"); probe("BEGIN", () => { ${body} });`, {
    options,
  });
  const begin = script.fire("BEGIN");
  const end = script.end();
  return { begin, text: end.text, all: begin.text + end.text, notes: [...begin.notes, ...end.notes] };
}

/** The errors of that clause. */
export function errors(body: string): string[] {
  return printed(body).notes.map((note) => ("text" in note ? note.text.replace(/^.*?(?=TypeError)/, "") : ""));
}

/** Lines as a histogram has them: the label in 16 columns, the bar's 40, the count in 9. */
export function histogram(...lines: [label: string | number, bar: string | number, count: number | string][]): string {
  const shown = lines.map(([label, bar, count]) => {
    const drawn = typeof bar === "number" ? `|${"@".repeat(bar).padEnd(40)}` : bar;
    return `${String(label).padStart(16)} ${drawn} ${String(count).padEnd(9)}\n`;
  });
  return `\n${" ".repeat(11)}value  ------------- Distribution ------------- count    \n${shown.join("")}`;
}
