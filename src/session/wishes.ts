/** What a script may ask of processes and threads besides their events. */
import type { EngineOptions } from "../engine/engine.ts";
import type { Program } from "../handler/program.ts";

const FACTS = ["execname", "ppid", "uid"];

export function wishes({ sites, modules }: Program): Pick<EngineOptions, "processFacts" | "threadEnds"> {
  const processFacts = sites.some(
    ({ builtins, captures }) =>
      builtins === "all" ||
      captures.fields === "all" ||
      FACTS.some((fact) => builtins.includes(fact) || captures.fields.includes(fact)),
  );
  return { processFacts, threadEnds: modules.some(({ code }) => /\b(self|spanbegin)\b/.test(code)) };
}
