/** Addresses as symbols, for %a and %A. */

/** What the symbol is, "libc.so.6`malloc+0x10", where that is known; set by who knows. */
export const symbols: { find: ((address: number | bigint) => string | undefined) | undefined } = { find: undefined };

/** An address of the process that fired, as DTrace prints it: its symbol, else in hexadecimal. */
export function symbolOf(address: number | bigint): string {
  return symbols.find?.(address) ?? `0x${address.toString(16)}`;
}
