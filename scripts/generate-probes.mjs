// docs/probes.md from src/probe/providers: every probe, its arguments, their types.
import { loadProviders } from "./generate-markers.mjs";

/** The text of docs/probes.md. */
export function generateProbes(providers) {
  return [
    "<!-- Generated from src/probe/providers by `npm run generate`. Do not edit. -->",
    "",
    "# Probes",
    "",
    "A description is `provider:module:function:name`. Fewer fields are the last ones, an empty field matches everything, " +
      "and fields may be globs (`*`, `?`, `[a-z]`, `[!a-z]`). `function__entry` and `function-entry` are one name. " +
      "A comma separates several descriptions.",
    "",
    ...providers.flatMap(section),
  ].join("\n");
}

function section(provider) {
  return [`## ${provider.name}`, "", provider.doc, "", ...provider.markers.flatMap(entry)];
}

function entry(marker) {
  const since = marker.since ? ` CPython ${marker.since.join(".")} and later.` : "";
  const rows = marker.args.map(
    (arg, i) => `| ${arg.byName ? "" : `\`arg${i}\``} | \`${arg.name}\` | ${type(arg)} | ${arg.doc} |`,
  );
  const table =
    rows.length > 0 ? ["| number | name | type | what it is |", "| --- | --- | --- | --- |", ...rows, ""] : [];
  return [`### ${marker.name}`, "", marker.doc + since, "", ...table];
}

function type(arg) {
  return (arg.type === "int" ? "number" : "string") + (arg.nullable ? " or null" : "");
}

export const probes = { path: "docs/probes.md", make: async () => generateProbes(await loadProviders()) };
