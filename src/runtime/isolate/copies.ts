/** The strings and the memory that the event under way carries for those of its arguments that are addresses. */
export const copies: {
  /** The string captured at an address; undefined when there is none. Throws Fault when it could not be read. */
  at: ((address: number | bigint) => string | null | undefined) | undefined;
  /** Up to so many bytes that were captured at an address; undefined when there are none. Throws Fault. */
  bytes: ((address: number | bigint, size: number) => Uint8Array | null | undefined) | undefined;
} = { at: undefined, bytes: undefined };
