/**
 * What of a thread an engine can capture at the moment of an event, besides the probe's arguments: only where a clause
 * reads it. Such values stand behind the slots of the event's layout, in this order (wire.h).
 */
import * as wire from "../wire.ts";

export const CONTEXTS = {
  cpu: { bit: wire.CONTEXT_CPU, slot: "int" },
  vtimestamp: { bit: wire.CONTEXT_VTIMESTAMP, slot: "int" },
  errno: { bit: wire.CONTEXT_ERRNO, slot: "int" },
  cwd: { bit: wire.CONTEXT_CWD, slot: "str" },
  pystack: { bit: wire.CONTEXT_PYSTACK, slot: "str" },
  ustack: { bit: wire.CONTEXT_USTACK, slot: "str" },
  ucaller: { bit: wire.CONTEXT_UCALLER, slot: "int" },
} as const;

export type ContextName = keyof typeof CONTEXTS;

export const contextNames = (Object.keys(CONTEXTS) as ContextName[]).sort((a, b) => CONTEXTS[a].bit - CONTEXTS[b].bit);

/** Bits of these in `captures` of wire.h's control page. */
export function contextBits(names: readonly ContextName[]): number {
  return names.reduce((bits, name) => bits | (1 << CONTEXTS[name].bit), 0);
}
