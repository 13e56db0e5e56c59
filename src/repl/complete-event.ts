/** What an event has, where one is typed: `e.` inside of probe(...) is an event of the probes that its description means. */
import { parseDescriptions } from "../probe/description.ts";
import { matchesField } from "../probe/glob.ts";
import { namesProviders } from "../probe/match.ts";
import type { Marker } from "../probe/provider.ts";
import { providers } from "../probe/registry.ts";

const EVERY = ["timestamp", "pid", "tid", "execname", "probeprov", "probemod", "probefunc", "probename", "args"];
/** The last call whose descriptions are whole: they, and what stands behind them. */
const CALL = /^[\s\S]*\bprobe\(\s*(\[[^\]]*\]|"[^"]*"|'[^']*'|`[^`]*`)\s*,([\s\S]*)$/;
const TEXT = /["'`]([^"'`]*)["'`]/g;
const NO_ARGS = { args: [] };

/** Names behind the dot of `object`, at the end of this text; none when it is no event of a call there. */
export function eventMembers(text: string, object: string): string[] {
  const [, descriptions, rest = ""] = CALL.exec(text) ?? [];
  if (descriptions === undefined || !isParameter(object, rest)) return [];
  const texts = [...descriptions.matchAll(TEXT)].map(([, each]) => each!);
  const args = texts.flatMap(markersOf).flatMap((marker) => marker.args);
  return [...new Set([...EVERY, ...args.map(({ name }) => name)])];
}

/** Whether a function there has it as its first parameter. */
function isParameter(name: string, text: string): boolean {
  const first = `\\(\\s*${name}\\b[^()]*\\)`;
  return new RegExp(`(?:${first}|\\b${name})\\s*=>|\\bfunction\\s*\\w*\\s*${first}`).test(text);
}

function markersOf(text: string): Marker[] {
  const [descriptions] = parseDescriptions(text, NO_ARGS);
  const named = providers.filter((provider) => namesProviders(text, [provider], NO_ARGS));
  return named.flatMap(({ markers }) =>
    markers.filter((marker) => descriptions.some(({ name }) => matchesField(name, marker.name))),
  );
}
