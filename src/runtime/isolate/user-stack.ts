/** Stacks of programs and libraries, from the records of programs in the kernel. */
import { memory } from "./memory.ts";
import { run } from "./run.ts";
import { Stack, Stacks } from "./stack.ts";
import { type Place, addressAt, isAddress, placeAt, placeText, spaceName } from "./symbols.ts";

const HEAD = 8;
const stacks = new Stacks<Place>();

/** The stack in the slot at a byte offset, whose bounds have been checked: the caller or 0, then an address each frame. */
export function userStackAt(q: number, offset: number, most: number): Stack<Place> {
  const bytes = memory.i32[offset >> 2]! >>> 0;
  const addresses = withCaller(offset + HEAD, bytes >> 3).slice(0, Math.min(most, run.options.ustackframes));
  return stacks.get(`${spaceName(q)} ${addresses.join(" ")}`, () => {
    const frames = addresses.map((address) => Object.freeze(placeAt(q, address)));
    return new Stack(frames, placeText);
  });
}

/**
 * Where a function begins, its caller is the second frame, whether the kernel has found it or not. What code without
 * frame pointers keeps in that register leads anywhere: where it is no address the stack ends.
 */
function withCaller(start: number, words: number): number[] {
  const addresses: number[] = [];
  for (let i = 1; i < words; i++) {
    const address = addressAt(start + 8 * i);
    if (!isAddress(address)) break;
    addresses.push(address);
  }
  const caller = words === 0 ? 0 : addressAt(start);
  if (isAddress(caller) && addresses.length > 0 && addresses[1] !== caller) addresses.splice(1, 0, caller);
  return addresses;
}
