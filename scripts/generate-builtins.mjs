// types/pyprobe.d.ts, docs/reference.md and the prompt's help from the builtins' declarations in src/runtime/isolate.
import { build } from "esbuild";

/** The registries: builtins, aggregating functions, printf's conversions, options. */
async function load() {
  const stdin = {
    contents: `export { builtins } from "./registry.ts"; export { aggregates } from "./aggregates/registry.ts";
      export { conversions } from "./format/conversions.ts";
      export { OPTIONS } from "../../options/registry.ts"; export { REFUSED } from "../../options/refused.ts";`,
    resolveDir: "src/runtime/isolate",
    loader: "ts",
  };
  const bundle = await build({ stdin, bundle: true, write: false, format: "esm", platform: "neutral" });
  return import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);
}

const SOURCE = "Generated from src/runtime/isolate by `npm run generate`. Do not edit.";

/** The text of types/pyprobe.d.ts. */
export function generateTypes({ builtins, aggregates, OPTIONS }) {
  return [
    `// ${SOURCE}`,
    'import type { ProbeFunction } from "./events.d.ts";',
    'export type * from "./events.d.ts";',
    'export type * from "./markers.d.ts";',
    'import type { Trace, TraceRequest } from "./trace.d.ts";',
    'export type * from "./trace.d.ts";',
    "",
    "/** A part of an aggregation's key. */",
    "export type Key = string | number | bigint | boolean | null | Stack;",
    "",
    "/** A frame of a Python stack. */",
    "export interface Frame {",
    "readonly filename: string | null;",
    "readonly funcname: string | null;",
    "readonly lineno: number;",
    "}",
    "",
    "/** A frame of a program or library. */",
    "export interface UserFrame {",
    "/** The file's name; empty where there is none. */",
    "readonly module: string;",
    "/** The function; where no symbol is, the address in the file; empty where there is no file. */",
    "readonly func: string;",
    "/** Bytes from the function's first; the address itself where there is no file. */",
    "readonly offset: number;",
    "}",
    "",
    "/** A stack, of Python frames or of those of programs, innermost first. As text it has a line for each frame. */",
    "export interface Stack<F = Frame | UserFrame> {",
    "readonly frames: readonly F[];",
    "}",
    "",
    "/** Variables of a thread (`self`): of any name; those that a script declares here have the type that it says. */",
    "export interface Self {",
    "[name: string]: any;",
    "}",
    "",
    "/** Variables of one firing (`local`): of any name; those that a script declares here have the type that it says. */",
    "export interface Local {",
    "[name: string]: any;",
    "}",
    "",
    "/** The aggregating functions: each takes one more value in. An aggregation has one of them. */",
    "export interface Cell {",
    ...aggregates.map(({ doc, signature }) => `/** ${doc} */\n${signature};`),
    "}",
    "",
    "/** Values under keys; without a key its functions are its own. */",
    "export interface Aggregation extends Cell {",
    "readonly name: string;",
    "/** The value under a key of one or more parts, always as many for one aggregation. */",
    "by(...key: Key[]): Cell;",
    "/** What it holds, sorted by value. */",
    "entries(): Entry[];",
    "/** The n keys with the largest values, the largest first. */",
    "top(n: number): Entry[];",
    "}",
    "",
    "/** What an aggregation holds under one key. */",
    "export interface Entry {",
    "keys: readonly Key[];",
    "/** The value; of a distribution, how many values it has (the sum of the increments). */",
    "value: number | bigint;",
    "/** Of a distribution: the buckets that are not empty, ascending. */",
    "buckets?: Bucket[];",
    "}",
    "",
    "/** A bucket of a distribution: the whole numbers from min to max; null where there is no bound. */",
    "export interface Bucket {",
    "min: number | bigint | null;",
    "max: number | bigint | null;",
    "count: number | bigint;",
    "}",
    "",
    "/** A parameter of a script (`parameters`): what it is where the command line says nothing, and what it is for. */",
    "export interface Parameter {",
    "readonly value: number | string | false;",
    "readonly help: string;",
    "readonly choices?: readonly string[];",
    "}",
    "",
    "/** The values of parameters: of a time (`10ms`) nanoseconds, of a text with choices one of them. */",
    "export type ParameterValues<P extends Record<string, Parameter>> = {",
    "readonly [K in keyof P]: P[K] extends { choices: readonly (infer C)[] } ? C",
    ': P[K]["value"] extends number | `${number}${"ns" | "us" | "ms" | "s" | "m"}` ? number',
    ": P[K]['value'] extends string ? string : boolean;",
    "};",
    "",
    "/** What the code object says of an event of Python's functions and lines. */",
    "export interface CodeFields {",
    "readonly filename: string | null;",
    "readonly funcname: string | null;",
    "readonly module: string | null;",
    "}",
    "",
    "declare global {",
    "interface ImportMeta {",
    "/** Whether this module is the script that is run, and not one that a script imports. */",
    "readonly main: boolean;",
    "}",
    "}",
    "",
    "/** What `options({...})` can set. */",
    "export interface Options {",
    ...Object.entries(OPTIONS)
      .filter(([, { notByScript }]) => notByScript === undefined)
      .map(([name, option]) => `/** ${option.doc} */\n${name}?: ${optionType(option)};`),
    "}",
    "",
    ...builtins.map(
      ({ doc, signatures }) => `${signatures.map((text) => `/** ${doc} */\nexport ${text};`).join("\n")}\n`,
    ),
    "/** Traces from a program of Node's (docs/embedding.md); handlers have no such thing. */",
    "export function trace(request: TraceRequest): Trace;",
    "",
  ].join("\n");
}

/** The values that a script may write for an option. */
function optionType({ default: value, form }) {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number | string";
  return form
    .split("|")
    .map((word) => JSON.stringify(word))
    .join(" | ");
}

const GROUPS = [
  ["function", "Functions"],
  [
    "live",
    "Values of the event",
    "These bindings have the values of the event being handled; on the event itself they are there too where it has them.",
  ],
  ["constant", "Values of the command line"],
];

/** The text of docs/reference.md. */
export function generateReference({ builtins, aggregates, conversions, OPTIONS, REFUSED }) {
  return [
    "# Reference",
    "",
    `<!-- ${SOURCE} -->`,
    "",
    "What a handler imports from `pyprobe`. Each example prints what is shown below it when it traces a small program",
    "that calls `fib` three times (`test/isolate/canonical.ts`); the examples run as tests.",
    "",
    ...GROUPS.flatMap(([kind, title, text]) => [
      `## ${title}`,
      "",
      ...(text ? [text, ""] : []),
      ...builtins.filter((builtin) => builtin.kind === kind).flatMap(entry),
    ]),
    "## Aggregating functions",
    "",
    "Methods of `aggregation(...)` and of `aggregation(...).by(...)`.",
    "",
    ...aggregates.flatMap(({ name, signature, doc, example }) =>
      entry({ name, signatures: [signature], doc, example, fence: "text" }),
    ),
    "## Conversions of printf",
    "",
    "| conversion | prints | for example |",
    "| --- | --- | --- |",
    ...Object.entries(conversions).map(
      ([letter, { doc, example }]) =>
        `| \`%${letter}\` | ${doc} | ${code(`printf(${example.call})`)}: ${code(JSON.stringify(example.output))} |`,
    ),
    "| `%%` | a percent sign | |",
    "",
    "## Options",
    "",
    "Given as `-x name=value` on the command line, or by `options({ name: value })` in a script; the command line comes",
    "first. An option that is on or off needs no value.",
    "",
    ...Object.entries(OPTIONS).flatMap(([name, option]) => optionEntry(name, option)),
    "dtrace's other options are refused, with the reason:",
    "",
    "| option | why |",
    "| --- | --- |",
    ...Object.entries(REFUSED).map(([name, why]) => `| \`${name}\` | ${why.replaceAll("|", "\\|")} |`),
    "",
  ].join("\n");
}

/** Code in a table: with backticks and bars in it. */
function code(text) {
  return text.includes("`") ? `\`\` ${text.replaceAll("|", "\\|")} \`\`` : `\`${text.replaceAll("|", "\\|")}\``;
}

function optionEntry(name, { default: value, form, doc, notByScript, example }) {
  const shown = form === "" ? name : `${name}=${form}`;
  const standard = form === "" || value === "auto" || value === 0 ? "" : ` Default: ${value}.`;
  const bounds = notByScript === undefined ? "" : ` A script may not set it: ${notByScript}.`;
  return [
    `### -x ${name}`,
    "",
    "```text",
    shown,
    "```",
    "",
    doc + standard + bounds,
    "",
    "```console",
    `$ ${example.command}`,
    example.output.replace(/\n$/, ""),
    "```",
    "",
  ];
}

function entry({ name, signatures, doc, example, fence = "ts" }) {
  return [
    `### ${name}`,
    "",
    `\`\`\`${fence}`,
    ...signatures,
    "```",
    "",
    doc,
    "",
    "```ts",
    example.script,
    "```",
    "",
    "```text",
    example.output.replace(/\n$/, ""),
    "```",
    "",
  ];
}

/** The text of src/repl/builtins-help.ts. */
export function generateHelp({ builtins }) {
  const entries = builtins.map(({ name, kind, signatures, doc, example }) =>
    JSON.stringify({ name, kind, signatures, doc, example: example.script }),
  );
  return [
    `// ${SOURCE}`,
    'import type { BuiltinHelp } from "./builtins.ts";',
    "",
    `export const help: readonly BuiltinHelp[] = [${entries.join(",\n")}];`,
    "",
  ].join("\n");
}

export const help = { path: "src/repl/builtins-help.ts", make: async () => generateHelp(await load()) };
export const types = { path: "types/pyprobe.d.ts", make: async () => generateTypes(await load()) };
export const reference = { path: "docs/reference.md", make: async () => generateReference(await load()) };
