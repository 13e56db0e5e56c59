// types/markers.d.ts from src/probe/providers: the event of each marker, with the doc of each argument, for editors.
import { build } from "esbuild";

/** The providers, as the registry lists them. */
export async function loadProviders() {
  const bundle = await build({
    entryPoints: ["src/probe/registry.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
  });
  const url = `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`;
  return (await import(url)).providers;
}

/** The text of types/markers.d.ts. */
export function generateMarkers(providers) {
  return [
    "// Generated from src/probe/providers by `npm run generate`. Do not edit.",
    'import type { EventBase } from "./events.d.ts";',
    "",
    ...providers.flatMap((provider) => provider.markers.map((marker) => eventInterface(provider, marker))),
    "/** The events of each provider's markers, by the provider's name and the marker's. */",
    "export interface ProviderEvents {",
    ...providers.map(
      (provider) =>
        `${doc(provider.doc)}\n${provider.name}: {\n` +
        provider.markers.map((marker) => `${JSON.stringify(marker.name)}: ${typeName(provider, marker)};`).join("\n") +
        "\n};",
    ),
    "}",
    "",
    "/** What stands before the pid in a description: the provider's name by the names that a description may use. */",
    "export interface ProcessProviders {",
    ...providers.filter((provider) => !provider.solitary).flatMap(names),
    "}",
    "",
    "/** The same for providers whose probes belong to no process. */",
    "export interface SolitaryProviders {",
    ...providers.filter((provider) => provider.solitary).flatMap(names),
    "}",
    "",
  ].join("\n");
}

function names(provider) {
  return [provider.name, ...(provider.aliases ?? [])].map((name) => `${name}: ${JSON.stringify(provider.name)};`);
}

function eventInterface(provider, marker) {
  const named = marker.args.map((arg) => `${doc(arg.doc)}\nreadonly ${arg.name}: ${argType(arg)};`);
  const own = marker.args.filter(({ byName }) => !byName);
  const numbered = own.map((arg, i) => `${doc(`The same as ${arg.name}.`)}\nreadonly arg${i}: ${argType(arg)};`);
  const args = `readonly args: readonly [${own.map((arg) => `${arg.name}: ${argType(arg)}`).join(", ")}];`;
  return [
    doc(marker.doc),
    `export interface ${typeName(provider, marker)} extends EventBase {`,
    ...named,
    ...numbered,
    `${doc("All its arguments, in order.")}\n${args}`,
    "}",
    "",
  ].join("\n");
}

function argType(arg) {
  return (arg.type === "int" ? "number" : "string") + (arg.nullable ? " | null" : "");
}

/** PythonFunctionEntry, PyprobeBEGIN. */
function typeName(provider, marker) {
  return [provider.name, ...marker.name.split("-")].map((word) => word[0].toUpperCase() + word.slice(1)).join("");
}

function doc(text) {
  return `/** ${text.replaceAll("*/", "*\\/")} */`;
}

export const markers = {
  path: "types/markers.d.ts",
  make: async () => generateMarkers(await loadProviders()),
};
