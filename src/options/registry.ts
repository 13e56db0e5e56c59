/** The options there are. Adding one: its constant in a file of this folder; a new file also has its line here. */
import * as aggregations from "./aggregations.ts";
import * as engines from "./engines.ts";
import * as limits from "./limits.ts";
import type { Option } from "./option.ts";
import * as output from "./output.ts";
import * as pushdown from "./pushdown.ts";
import * as recording from "./recording.ts";
import * as rings from "./rings.ts";
import * as speculations from "./speculations.ts";
import * as stacks from "./stacks.ts";

const all = {
  ...aggregations,
  ...engines,
  ...limits,
  ...output,
  ...pushdown,
  ...recording,
  ...rings,
  ...speculations,
  ...stacks,
};

/** The value of every option of a run. */
export type Settings = { [K in keyof typeof all]: (typeof all)[K] extends Option<infer T> ? T : never };

export type OptionName = keyof Settings;

/** By name, in the order of the alphabet. */
export const OPTIONS = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))) as unknown as {
  readonly [K in OptionName]: Option<Settings[K]>;
};
