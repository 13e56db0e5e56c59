/** A recording described: what was run, when, the probes with their arguments, what it lacks. */
import { probesOf, type Recording } from "../record/recording.ts";
import type { ProbeInfo } from "../runtime/contract.ts";
import { textOf } from "../session/recording-listing.ts";

export function recordingText(recording: Recording): string {
  const { path, head, end, events, bytes, cut } = recording;
  const what = head.command ?? (head.target === 0 ? "every process" : `process ${head.target}`);
  const lost = Object.values(end?.lost ?? {}).reduce((sum, count) => sum + count, 0);
  const rows = [
    ["recorded", printable(what)],
    ["by", printable([...head.scripts, ...head.args].join(" "))],
    ["on", printable(`${head.created}, ${head.machine}, pyprobe ${head.pyprobe}`)],
    ["events", `${events} in ${bytes} bytes${end ? ` and ${seconds(end.time - head.time)}` : ""}`],
    ["lost", end ? String(lost) : "not known"],
    ...(head.capture === "needed" ? [["capture", "needed: only what its own clauses wanted"]] : []),
    ...(cut === undefined ? [] : [["cut", printable(`it ${cut}`)]]),
    ...(end?.findings ?? []).map((finding) => ["told", printable(finding)]),
  ];
  const probes = [...new Set(probesOf(recording).map((probe) => describe(probe, recording)))].map(
    (probe) => `  ${probe}`,
  );
  return [
    printable(path),
    ...rows.map(([name = "", value = ""]) => `  ${name.padEnd(9)}${value}`),
    "probes",
    ...probes,
  ].join("\n");
}

function describe(probe: ProbeInfo, recording: Recording): string {
  const { origin, args, slotIndex } = probe;
  const has = args.filter(({ from }) => "code" in from || ("slot" in from && slotIndex.includes(from.slot)));
  return printable(
    origin ? `${textOf(probe, recording)} (${has.map((arg) => arg.name).join(", ")})` : textOf(probe, recording),
  );
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(3)} s`;
}

/** The file may be anybody's: nothing in it reaches the terminal as a command. */
function printable(text: string): string {
  return text.replace(/[\p{C}]/gu, (c) => (c === "\n" ? "\n    " : "\ufffd"));
}
