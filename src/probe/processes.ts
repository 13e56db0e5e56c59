/** The processes that a description speaks of. */
export type Processes =
  /** $target: the command or the process of -p, and its descendants. */
  | { kind: "target" }
  | { kind: "pid"; pid: number }
  /** Every process for which the glob matches the provider's name followed by its pid; "" means every one. */
  | { kind: "glob"; glob: string }
  /** None: the probe belongs to the run. */
  | { kind: "none" };
