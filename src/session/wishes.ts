/** What a script may ask of processes and threads besides their events. */
import type { EngineOptions } from "../engine/engine.ts";
import type { Program } from "../handler/program.ts";

export type Wishes = Pick<EngineOptions, "processFacts" | "threadEnds" | "execs">;

const FACTS = ["execname", "ppid", "uid"];
const ADDRESSES = ["ustack", "ucaller"];

/** What keeps something for each thread, or shows processes by name. */
const BY_THREAD = /\b(self|spanbegin)\b/;
const BY_NAME = /\bspanbegin\b/;

export function wishes(program: Program): Wishes {
  const { sites, modules } = program;
  const readsFacts = sites.some(
    ({ builtins, captures }) =>
      builtins === "all" ||
      captures.fields === "all" ||
      FACTS.some((fact) => builtins.includes(fact) || captures.fields.includes(fact)),
  );
  const mentions = (pattern: RegExp) => modules.some(({ code }) => pattern.test(code));
  return {
    processFacts: readsFacts || mentions(BY_NAME),
    threadEnds: mentions(BY_THREAD),
    execs: asksSymbols(program),
  };
}

/** Whether it asks what stands at addresses. */
export function asksSymbols({ sites }: Program): boolean {
  return sites.some(
    ({ builtins, captures }) =>
      captures.addresses !== undefined || ADDRESSES.some((name) => builtins !== "all" && builtins.includes(name)),
  );
}
