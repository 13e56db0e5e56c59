/** Addresses that handlers ask about: of the process whose event is under way. */
import { current } from "./current.ts";
import { type Place, isAddress, placeAt, placeText } from "./symbols.ts";

/**
 * What stands at the address, put into words; what can be none is hexadecimal. Throws a TypeError, which names the
 * function that was asked, for what is no number.
 */
export function described(who: string, address: unknown, words: (place: Place) => string): string {
  if (typeof address !== "number" && typeof address !== "bigint")
    throw new TypeError(
      `${who}() takes an address, not ${address === undefined || address === null ? String(address) : `a ${typeof address}`}`,
    );
  const exact = BigInt.asUintN(64, BigInt(address));
  return isAddress(Number(exact)) ? words(placeAt(current.record, Number(exact))) : `0x${exact.toString(16)}`;
}

/** For %a. */
export function addressText(address: number | bigint): string {
  return described("%a", address, placeText);
}
