/** JavaScript's comparisons, and what they are called where engines make them. `==` is as exact as `===` among whole numbers. */
import type { Comparison } from "./program.ts";

export const COMPARISONS: Readonly<Record<string, Comparison["op"]>> = {
  "===": "==",
  "==": "==",
  "!==": "!=",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};
