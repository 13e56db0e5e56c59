/** The man page, in man(7), from what commands and options declare. */
import { OPTIONS } from "../options/registry.ts";
import type { Option } from "../options/option.ts";
import { EXIT_STATUS } from "./commands/help.ts";
import type { Command } from "./commands/registry.ts";
import type { WordTable } from "./words.ts";

const DESCRIPTION = `pyprobe runs handlers written in TypeScript at the probe points of live processes, with DTrace's clause semantics: probe descriptions, predicates, thread-local variables, aggregations. It is first of all for CPython, 3.6 to 3.15, which needs neither a rebuild nor, in the common case, root. Markers and functions of other programs are served by the kernel's uprobes, which takes root.

A description is provider:module:function:name; an empty part matches everything, and so do * and ? of names. python$target is the command of -c, or the process of -p, with its children. Where the provider is left out of a name of Python's probes, it is that one.`;

const EXAMPLES: [string, string][] = [
  ["The calls of a script, indented:", 'pyprobe -q -s stdlib/call_stack.ts -c "python3 script.py"'],
  [
    "What the garbage collector found:",
    `pyprobe -n 'probe("gc-done", e => printf("%d\\n", e.collected))' -c "python3 app.py"`,
  ],
  ["A prompt on a running process:", "pyprobe attach 1234"],
  ["The probes there are in a program:", "pyprobe -l /usr/bin/python3.11"],
];

export function manPage(commands: readonly Command[], version: string): string {
  const run = commands.find(({ name }) => name === "run")!;
  return [
    `.TH PYPROBE 1 "" "pyprobe ${version}" "User Commands"`,
    section("NAME", "pyprobe \\- a programmable tracer for Python"),
    section("SYNOPSIS", commands.map(synopsis).join("\n.br\n")),
    section("DESCRIPTION", paragraphs(DESCRIPTION)),
    section("OPTIONS", options(run.options)),
    section(
      "COMMANDS",
      commands
        .filter((command) => command !== run)
        .map(commandText)
        .join("\n"),
    ),
    section("SETTINGS", `By\n.B \\-x\nname[=value], or by options({...}) of a script.\n${settings()}`),
    section("EXIT STATUS", paragraphs(EXIT_STATUS.replace(/^Exit status: t/, "T"))),
    section(
      "EXAMPLES",
      EXAMPLES.map(([what, command]) => `${escaped(what)}\n.PP\n.EX\n    ${escaped(command)}\n.EE`).join("\n.PP\n"),
    ),
    section(
      "SEE ALSO",
      ".BR dtrace (1),\n.BR bpftrace (8),\n.BR stap (1)\n.PP\nThe handler language, the probes and the limits: docs/ of the package.",
    ),
    "",
  ].join("\n");
}

function section(name: string, text: string): string {
  return `.SH ${name.includes(" ") ? `"${name}"` : name}\n${text}`;
}

function synopsis({ name, usage }: Command): string {
  return `.B pyprobe${name === "run" ? "" : ` ${name}`}\n${escaped(usage)}`.trimEnd();
}

function commandText(command: Command): string {
  const { name, usage, doc, about, options: table } = command;
  const own = Object.fromEntries(Object.entries(table).filter(([name]) => name !== "help"));
  const text = [`.SS "pyprobe ${`${name} ${usage}`.trim()}"`, paragraphs(about ?? `${capital(doc)}.`)];
  return [...text, ...(Object.keys(own).length > 0 ? [options(own)] : [])].join("\n");
}

function options(table: WordTable): string {
  return Object.entries(table)
    .map(([name, { short, value, doc }]) => {
      const words = [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
      const head = words.map((word) => `\\fB${escaped(word)}\\fR`).join(", ");
      return `.TP\n${head}${value === undefined ? "" : ` \\fI${escaped(value)}\\fR`}\n${escaped(capital(doc))}.`;
    })
    .join("\n");
}

function settings(): string {
  return Object.entries<Option<unknown>>(OPTIONS)
    .map(([name, { form, doc }]) => {
      return `.TP\n\\fB${escaped(name)}\\fR${form === "" ? "" : `=\\fI${escaped(form)}\\fR`}\n${escaped(doc)}`;
    })
    .join("\n");
}

function paragraphs(text: string): string {
  return text
    .split("\n\n")
    .map((paragraph) => (paragraph.startsWith("  ") ? `.EX\n${escaped(paragraph)}\n.EE` : escaped(paragraph)))
    .join("\n.PP\n");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Text as roff has it: nothing of it is a request or an escape; what Markdown quotes is bold. */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/`([^`]+)`/g, "\\fB$1\\fR")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/^([.'])/gm, "\\&$1");
}
