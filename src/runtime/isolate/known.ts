/**
 * What is known of code objects and processes, as text: a recording that begins in the middle of a session begins with
 * it, for the records that told it have gone by. A replay learns it before the first event.
 */
import type { Knowledge, KnownCode, KnownProcess } from "../contract.ts";
import { Code, NO_CODE, codes, namesInRings, nameInRing } from "./code.ts";
import { processOf, processes } from "./process.ts";
import { judge } from "./verdict.ts";

/** Code objects of one text. */
const CODES = 10_000;

const LINE_MAX = 2 ** 31;
const ID_MAX = 2 ** 31;

/** JSON of a list of texts, each of which `learn` takes. */
export function knowledge(): string {
  const rings = namesInRings();
  const known = codes.flatMap((code): KnownCode[] => {
    if (code === NO_CODE) return [];
    const [ring, own] = rings.get(code) ?? [0, 0];
    const { id, filename, funcname, qualname, module } = code;
    return [{ id, ring, own, firstlineno: within(code.firstlineno, LINE_MAX), filename, funcname, qualname, module }];
  });
  const texts: string[] = [textOf({ codes: known.slice(0, CODES), processes: knownProcesses() })];
  for (let from = CODES; from < known.length; from += CODES)
    texts.push(textOf({ codes: known.slice(from, from + CODES), processes: [] }));
  return JSON.stringify(texts);
}

function textOf(part: Knowledge): string {
  return JSON.stringify(part);
}

function knownProcesses(): KnownProcess[] {
  return [...processes.values()].map(({ pid, ppid, uid, gid, execname, module }) => {
    const [parent, user, group] = [within(ppid, ID_MAX), within(uid, ID_MAX), within(gid, ID_MAX)];
    return { pid, ppid: parent, uid: user, gid: group, execname, module };
  });
}

/** Processes may say anything of themselves; in a recording there is what can be. */
function within(value: number | bigint, most: number): number {
  return value >= 0 && value <= most ? Number(value) : 0;
}

export function learn(json: string): void {
  const known = JSON.parse(json) as Knowledge;
  for (const { id, ring, own, firstlineno, filename, funcname, qualname, module } of known.codes)
    describeCode(ring, own, new Code(id, firstlineno, filename, funcname, qualname, module));
  for (const { pid, ...facts } of known.processes) Object.assign(processOf(pid), facts);
}

/** A code object that is new, and the number that it has in its ring. */
export function describeCode(ring: number, own: number, code: Code): void {
  while (codes.length < code.id) codes.push(NO_CODE); // numbers that went to a ring that is not believed
  codes[code.id] = code;
  nameInRing(ring, own, code);
  judge(code);
}
