// src/handler/language.ts from the builtins' declarations: what the handler passes must know of the language.
import { build } from "esbuild";

/** Builtins whose result depends on their arguments alone; they may stand in the part of a predicate that is judged once. */
const PURE = ["basename", "dirname"];

async function loadBuiltins() {
  const bundle = await build({
    entryPoints: ["src/runtime/isolate/registry.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
  });
  const url = `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`;
  return (await import(url)).builtins;
}

/** [name, type] of what is a value: "let pid: number" has the type number. */
function typeOf({ kind, name, signatures }) {
  const [, type] = /^(?:let|const) [^:]+: (.*)$/.exec(signatures[0]) ?? [];
  return kind === "function" || type === undefined ? [] : [[name, type]];
}

/** The text of src/handler/language.ts. */
export function generateLanguage(builtins) {
  const names = (wanted) => JSON.stringify(builtins.filter(wanted).map(({ name }) => name));
  return [
    "// Generated from src/runtime/isolate/builtins by `npm run generate`. Do not edit.",
    'import type { Language } from "./draft.ts";',
    "",
    "export const language: Language = {",
    `names: ${names(() => true)},`,
    `live: ${names(({ kind, context, aroundClause }) => kind === "live" || context || aroundClause)},`,
    `pure: ${names(({ name }) => PURE.includes(name))},`,
    `formats: ${names(({ format }) => format === "values")},`,
    `rowFormats: ${names(({ format }) => format === "rows")},`,
    `ofPredicates: ${names(({ ofPredicates }) => ofPredicates)},`,
    `prints: ${names(({ prints }) => prints)},`,
    `destructive: ${names(({ destructive }) => destructive)},`,
    `captures: ${JSON.stringify(Object.fromEntries(builtins.flatMap(({ name, captures }) => (captures ? [[name, captures]] : []))))},`,
    `reads: ${JSON.stringify(Object.fromEntries(builtins.flatMap(({ name, reads }) => (reads ? [[name, reads]] : []))))},`,
    `types: ${JSON.stringify(Object.fromEntries(builtins.flatMap(typeOf)))},`,
    "};",
    "",
  ].join("\n");
}

export const language = {
  path: "src/handler/language.ts",
  make: async () => generateLanguage(await loadBuiltins()),
};
