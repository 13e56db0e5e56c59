/** The strings that the event under way carries for those of its arguments that are addresses. */
export const copies: {
  /** The string captured at an address; undefined when there is none. Throws Fault when it could not be read. */
  at: ((address: number | bigint) => string | null | undefined) | undefined;
} = { at: undefined };
