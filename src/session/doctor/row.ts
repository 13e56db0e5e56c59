/** One finding of the doctor. */
export interface Row {
  /** What was looked at, a word or two. */
  what: string;
  /** `ok`; `some`: works in part, or for some; `no`. */
  state: "ok" | "some" | "no";
  /** What was found. */
  finding: string;
  /** What to do about it; always there unless all is well. */
  remedy?: string;
}

export function ok(what: string, finding: string): Row {
  return { what, state: "ok", finding };
}

export function trouble(what: string, state: "some" | "no", finding: string, remedy: string): Row {
  return { what, state, finding, remedy };
}
