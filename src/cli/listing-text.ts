/** A listing as text: dtrace's columns, then the engine; with -v what stands behind each line. */
import { isOperandError } from "../elf/operand.ts";
import type { Site } from "../elf/site.ts";
import type { Row } from "../session/listing.ts";

/** dtrace's columns: at least so wide, to the right, but for the name. */
const WIDTHS = { provider: 10, module: 17, func: 33, name: 24 };
const WIDEST = 44;

export function listingText(rows: readonly Row[], verbose: boolean): string {
  const width = (field: keyof typeof WIDTHS) =>
    Math.min(WIDEST, Math.max(WIDTHS[field], ...rows.map((row) => row[field].length)));
  const widths = { provider: width("provider"), module: width("module"), func: width("func"), name: width("name") };
  const line = (id: string, provider: string, module: string, func: string, name: string, engine: string) =>
    `${id.padStart(5)} ${provider.padStart(widths.provider)} ${module.padStart(widths.module)} ` +
    `${func.padStart(widths.func)} ${name.padEnd(widths.name)} ${engine}`;
  const lines = rows.flatMap((row, i) => [
    line(String(i + 1), row.provider, row.module, printable(row.func), row.name, row.engine ?? "-"),
    ...(verbose ? details(row) : []),
  ]);
  return [line("ID", "PROVIDER", "MODULE", "FUNCTION", "NAME", "ENGINE"), ...lines].join("\n");
}

/** A row as a description. */
export function rowText({ provider, module, func, name }: Row): string {
  return `${provider}:${module}:${printable(func)}:${name}`;
}

function details({ marker, sites, engine, refusals }: Row): string[] {
  const args = marker.args.map(
    ({ name, type, doc, byName }, i) => `        ${byName ? "" : `arg${i} `}${name} (${type}): ${doc}`,
  );
  const why = engine === undefined ? refusals.map((refusal) => `        not served: ${refusal}`) : [];
  return [...(marker.doc ? [`        ${marker.doc}`] : []), ...args, ...sites.flatMap(siteLines), ...why];
}

function siteLines({ file, location, offset, semaphore, operands, returns }: Site): string[] {
  const where = `        at ${hex(location)} of ${printable(file.name)}, byte ${hex(offset)} of the file`;
  const counted = semaphore > 0 ? `, semaphore at byte ${hex(semaphore)}` : ", no semaphore";
  const shown = operands.map((operand) => printable(operand.text)).join(" ");
  const failed = operands.flatMap((operand, i) =>
    isOperandError(operand) ? [`          arg${i} cannot be had: ${printable(operand.error)}`] : [],
  );
  return [
    where + (returns ? ", when it returns" : counted),
    ...(shown ? [`          operands: ${shown}`] : []),
    ...failed,
  ];
}

function hex(n: number): string {
  return `0x${n.toString(16)}`;
}

/** Names come from files that anybody may have made: nothing in them reaches the terminal as a command. */
function printable(text: string): string {
  return text.replace(/[\p{C}\s]/gu, (c) => (c === " " ? c : "\ufffd"));
}
