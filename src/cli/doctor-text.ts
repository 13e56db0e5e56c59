/** What the doctor finds, as text. */
import { interpreterRows } from "../session/doctor/interpreters.ts";
import { kernelRows } from "../session/doctor/kernel.ts";
import { rightsRows } from "../session/doctor/rights.ts";
import type { Row } from "../session/doctor/row.ts";

/** Of these processes; of none: of all that run. */
export function doctorText(pids: readonly number[]): string {
  const interpreters = pids.length === 0 ? interpreterRows(undefined) : pids.flatMap((pid) => interpreterRows(pid));
  return rowsText([...kernelRows(), ...rightsRows(), ...interpreters]);
}

/** A line a row; what is to be done stands under it. */
export function rowsText(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows
    .flatMap(({ what, state, finding, remedy }) => [
      `  ${state.padEnd(4)}  ${what.padEnd(width)}  ${finding}`,
      ...(remedy ? [`  ${"".padEnd(4)}  ${"".padEnd(width)}  remedy: ${remedy}`] : []),
    ])
    .join("\n")
    .replace(/[^\P{C}\n]/gu, "\ufffd");
}
