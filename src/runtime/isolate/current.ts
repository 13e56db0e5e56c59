/** Where the event under way has what functions of the language ask for, which are not given the event. */
export const current = {
  /** The index of its record (memory.ts). */
  record: 0,
  /** The byte offset of its slot of Python frames; -1 when it has none. */
  pystack: -1,
  /** The byte offset of its slot of addresses on the stack; -1 when it has none. */
  ustack: -1,
};
