/** What `pyprobe -l --replay FILE` lists: the probes of a recording, with the arguments that its events carry. */
import { matchesField } from "../probe/glob.ts";
import { parseDescriptions } from "../probe/description.ts";
import { probesOf, type Recording } from "../record/recording.ts";
import type { ProbeInfo } from "../runtime/contract.ts";
import { UserError } from "../errors.ts";
import type { Listing, Row } from "./listing.ts";

/** @param descriptions a row has to match one; none: every row. Throws UserError for one that is none or matches none. */
export function listRecording(recording: Recording, descriptions: readonly string[]): Listing {
  const rows = new Map(probesOf(recording).map((probe) => [textOf(probe, recording), rowOf(probe, recording)]));
  const all = [...rows.values()];
  if (descriptions.length === 0) return { rows: all, problems: [] };
  const wanted = descriptions.map((text) => {
    const found = all.filter(matcher(text));
    if (found.length === 0) throw new UserError(`"${text}" matches no probe of the recording ${recording.path}`);
    return found;
  });
  return { rows: all.filter((row) => wanted.some((found) => found.includes(row))), problems: [] };
}

function matcher(text: string): (row: Row) => boolean {
  const [[description], problem] = parseDescriptions(text, { args: [] });
  if (problem || !description) throw new UserError(problem?.message ?? "a description is empty");
  const { provider, module, func, name } = description;
  return (row) =>
    [row.provider, row.provider.replace(/(\$target|\*|\d+)$/, "")].some((each) => matchesField(provider, each)) &&
    matchesField(module, row.module) &&
    matchesField(func, row.func) &&
    matchesField(name, row.name);
}

/** Of the arguments only those that the events carry. */
function rowOf(probe: ProbeInfo, recording: Recording): Row {
  const { func, name, slotIndex, slots, module } = probe;
  const args = probe.args.filter(({ from }) => "code" in from || ("slot" in from && slotIndex.includes(from.slot)));
  const marker = { name, func, doc: "", args, slots };
  return {
    provider: providerOf(probe, recording),
    module,
    func,
    name,
    marker,
    sites: [],
    engine: "replay",
    refusals: [],
  };
}

/** Its provider and the processes that it was recorded in: where there was a target, all that were traced are its. */
function providerOf({ provider, origin }: ProbeInfo, { head }: Recording): string {
  if (!origin) return provider;
  const { processes } = origin;
  return provider + (processes.kind === "pid" ? processes.pid : head.target > 0 ? "$target" : "*");
}

/** As a description. */
export function textOf(probe: ProbeInfo, recording: Recording): string {
  return `${providerOf(probe, recording)}:${probe.module}:${probe.func}:${probe.name}`;
}
