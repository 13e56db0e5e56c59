/** What a script may ask of processes and threads besides their events. */
import type { EngineOptions } from "../engine/engine.ts";
import type { Program } from "../handler/program.ts";

const FACTS = ["execname", "ppid", "uid"];

/** What keeps something for each thread, or shows processes by name. */
const BY_THREAD = /\b(self|spanbegin)\b/;
const BY_NAME = /\bspanbegin\b/;

export function wishes({ sites, modules }: Program): Pick<EngineOptions, "processFacts" | "threadEnds"> {
  const readsFacts = sites.some(
    ({ builtins, captures }) =>
      builtins === "all" ||
      captures.fields === "all" ||
      FACTS.some((fact) => builtins.includes(fact) || captures.fields.includes(fact)),
  );
  const mentions = (pattern: RegExp) => modules.some(({ code }) => pattern.test(code));
  return { processFacts: readsFacts || mentions(BY_NAME), threadEnds: mentions(BY_THREAD) };
}
