import { printHelp } from "../command-help.ts";
import { CommandLineError, parseWords } from "../words.ts";
import { interpreterRows } from "../../session/doctor/interpreters.ts";
import { kernelRows } from "../../session/doctor/kernel.ts";
import { rightsRows } from "../../session/doctor/rights.ts";
import type { Row } from "../../session/doctor/row.ts";
import { packageVersion } from "../../version.ts";
import { rowsText } from "../doctor-text.ts";
import type { Command } from "./registry.ts";

const DOCTOR_OPTIONS = { help: { short: "h", doc: "print what it does" } };
const ABOUT = `Says what works here, what does not, and what to do about it: the kernel, this user's rights, and the interpreters
(of process PID; else python3 and all that run). Nothing is changed. Exit status: 0, or 1 when nothing can be traced.`;

export const doctor: Command = {
  name: "doctor",
  doc: "say what works here and why not: kernel, rights, interpreters",
  usage: "[PID]",
  about: ABOUT,
  options: DOCTOR_OPTIONS,
  operands: "PID",
  async run(words) {
    const { options, operands } = parseWords(words, DOCTOR_OPTIONS, "pyprobe doctor");
    if (options.help.length > 0) return printHelp(doctor);
    const [pid] = operands;
    if (operands.length > 1 || (pid !== undefined && !/^[1-9]\d{0,9}$/.test(pid)))
      throw new CommandLineError(`doctor takes one process's number, and was given "${operands.join(" ")}"`);
    const interpreters = interpreterRows(pid === undefined ? undefined : Number(pid));
    const rights = rightsRows();
    process.stdout.write(`pyprobe ${packageVersion()}\n${rowsText([...kernelRows(), ...rights, ...interpreters])}\n`);
    return canTrace([...rights, ...interpreters]) ? 0 : 1;
  },
};

/** Whether at least one engine has something to do. */
function canTrace(rows: readonly Row[]): boolean {
  return rows.some(({ what, state }) => state === "ok" && (what === "uprobe engine" || what.endsWith(" agent")));
}
