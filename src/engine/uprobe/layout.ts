/**
 * What the records of a marker hold when programs in the kernel write them. All is in the event itself, for there is no
 * code object to refer to: first a number for each argument that is one, then a string for each that is, or that points
 * to one. (Numbers first: their places do not depend on the strings' lengths.)
 */
import { isOperandError } from "../../elf/operand.ts";
import type { Site } from "../../elf/site.ts";
import type { Arg, Marker, SlotType } from "../../probe/provider.ts";
import { unreadable } from "./operand.ts";

/** Arguments that a clause can name: arg0 to arg9. */
const ARGS_MAX = 10;

const AGENTS = "the program's own marker does not have it, the agent's has (-x engine=agent)";

/** What of a marker is told by its arguments, and by how its sites pass them. */
type Layout = Pick<Marker, "slots" | "args">;

/** Of markers with one site: functions have their arguments in common, and how they are passed. */
const layouts = new WeakMap<readonly Arg[], WeakMap<Site["operands"], Layout>>();

/** The marker as this engine carries it, at these sites. */
export function layoutOf(marker: Marker, sites: readonly Site[]): Marker {
  const own = { ...marker };
  delete own.agent; // (code objects and verdicts are the agent's)
  const [site] = sites;
  if (!site || sites.length > 1) return { ...own, ...layoutAt(marker, sites) };
  const known = layouts.get(marker.args) ?? new WeakMap<Site["operands"], Layout>();
  layouts.set(marker.args, known);
  const layout = known.get(site.operands) ?? layoutAt(marker, sites);
  known.set(site.operands, layout);
  return { ...own, ...layout };
}

function layoutAt(marker: Marker, sites: readonly Site[]): Layout {
  const args = marker.args.slice(0, ARGS_MAX);
  const why = args.map(({ byName }, index) => (byName ? AGENTS : unreadableEverywhere(sites, index)));
  const slots: SlotType[] = [];
  const from = args.map(({ type }, index) =>
    type === "int" && !why[index] ? slots.push(numberType(sites, index)) - 1 : -1,
  );
  const strings = args.map((_, index) => (why[index] ? -1 : slots.push("str") - 1));
  return {
    slots,
    args: args.map((arg, index): Arg => {
      const { name, type, doc } = arg;
      const common = {
        name,
        type,
        doc,
        ...(arg.nullable !== undefined && { nullable: arg.nullable }),
        ...(arg.byName && { byName: arg.byName }),
      };
      if (why[index]) return { ...common, from: { unreadable: why[index] } };
      if (type === "string") return { ...common, from: { slot: strings[index]! } };
      return { ...common, from: { slot: from[index]! }, string: strings[index]! };
    }),
  };
}

/** Why no site can give an argument; undefined when one can. A marker without sites yet promises everything. */
function unreadableEverywhere(sites: readonly Site[], index: number): string | undefined {
  const reasons = sites.map(({ operands }) => unreadable(operands[index]));
  return reasons.length > 0 && reasons.every(Boolean) ? reasons[0] : undefined;
}

function numberType(sites: readonly Site[], index: number): SlotType {
  for (const { operands } of sites) {
    const operand = operands[index];
    if (operand && !isOperandError(operand)) return !operand.float ? "int" : operand.size === 4 ? "float" : "double";
  }
  return "int";
}

/** The argument that a slot carries, and whether as the string that it points to. */
export function sourceOf(marker: Marker, slot: number): { index: number; string: boolean } {
  const index = marker.args.findIndex(({ from, string }) => string === slot || ("slot" in from && from.slot === slot));
  return { index, string: marker.slots[slot] === "str" };
}
