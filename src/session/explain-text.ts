/** What `-e` tells of a clause, in words. */
import type { Explained } from "../runtime/formats/format.ts";
import { actionText } from "./explain-action.ts";
import { decisionText } from "./explain-predicate.ts";

const ASKED =
  "what the engine knows of it (names, whole numbers, variables of the thread) is asked before an event is written";

type Captures = Explained["captures"];

export function explainedText(explained: Explained): string {
  const { clause, place, enabled, descriptions, probes, captures, predicate, asked, action } = explained;
  const off = enabled ? "" : ", which the script has disabled";
  const lines = [
    `${place.module}:${place.line}:${place.column}: clause ${clause}${off}: ${descriptions.join(", ")}`,
    ...(probes.length === 0 ? ["  probes     none now: it waits for a process that has them (-Z)"] : []),
    ...probes.map(({ probe, engine }) => `  probe      ${probe}, by the ${engine} engine`),
    ...(captures.all ? ["  reads      everything of the event: it goes where the text does not tell"] : []),
    ...(action?.where === "engine" ? [] : [`  captures   ${capturesText(captures)}`]),
    ...predicate.map((each) => `  predicate  ${decisionText(each)}`),
    ...(asked ? [`             ${ASKED}`] : []),
    ...(action ? [`  action     ${actionText(action, place)}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function capturesText({ arguments: args, strings, memory, thread }: Captures): string {
  const parts = [
    ...args.map(argumentText),
    ...strings.map((at) => `the string at ${at}, read as the event happens`),
    ...memory.map((each) => `${sizeText(each)} at ${each.at}, read as the event happens`),
    ...thread.map((name) => `${name}, of the thread as the event happens`),
  ];
  return parts.length === 0 ? "nothing but time, process and thread" : parts.join("; ");
}

function argumentText({ name, comes, why }: Captures["arguments"][number]): string {
  if (comes === "code") return `${name}, once for each code object`;
  return comes === "event" ? `${name}, with each event` : `${name}, which cannot be read: ${why}`;
}

function sizeText({ size, most }: Captures["memory"][number]): string {
  if (size === undefined) return `${most} bytes`;
  return `${size} bytes of memory${most === undefined ? "" : ` (at most ${most})`}`;
}
