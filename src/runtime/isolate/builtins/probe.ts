import { type Action, Clause, type Predicate, clauses, siteAt } from "../clause.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { callerPlace } from "../place.ts";
import { run } from "../run.ts";

/** A clause's handle. */
export interface ClauseHandle {
  enable(): void;
  disable(): void;
  remove(): void;
  readonly hits: number;
}

export function probe(description: string | string[], ...functions: unknown[]): ClauseHandle {
  const descriptions = checkDescriptions(description);
  const [predicate, action] = checkFunctions(functions, descriptions[0]!);
  if (run.running) throw new Error(`probe(): clauses are declared when the script loads, not while one runs`);
  const place = callerPlace(probe) ?? { module: run.script.modules[0]?.name ?? "<script>", line: 1, column: 1 };
  const clause = new Clause(clauses.length, place, descriptions, predicate, action, siteAt(place));
  clauses.push(clause);
  return handle(clause);
}

function checkDescriptions(description: unknown): string[] {
  const list: unknown[] = Array.isArray(description) ? description : [description];
  if (list.length > 0 && list.every((text) => typeof text === "string")) return [...(list as string[])];
  throw new TypeError(
    'probe(): first comes the description of a probe, a string such as "python$target:::function-entry", or an array of them',
  );
}

function checkFunctions(functions: unknown[], description: string): [Predicate | undefined, Action] {
  const what = `probe(${JSON.stringify(description)})`;
  if (functions.length === 0)
    throw new TypeError(`${what}: the action is missing: probe(description, predicate?, action)`);
  if (functions.length > 2) {
    throw new TypeError(
      `${what}: ${functions.length} functions, but a clause has at most a predicate and an action: probe(description, predicate?, action)`,
    );
  }
  const wrong = functions.findIndex((f) => typeof f !== "function");
  if (wrong < 0)
    return functions.length === 1 ? [undefined, functions[0] as Action] : (functions as [Predicate, Action]);
  const role = wrong === functions.length - 1 ? "action" : "predicate";
  throw new TypeError(`${what}: the ${role} must be a function, such as e => e.lineno > 10`);
}

const handles = new WeakSet<object>();

/** Whether a value is what probe() gives. */
export function isHandle(value: unknown): boolean {
  return typeof value === "object" && value !== null && handles.has(value);
}

function handle(clause: Clause): ClauseHandle {
  const made = Object.freeze({
    enable() {
      if (clause.removed) throw new Error(`clause ${clause.id + 1} was removed and cannot be enabled`);
      clause.switch("on");
    },
    disable: () => clause.switch("off"),
    remove: () => clause.switch("removed"),
    get hits() {
      return clause.hits;
    },
  });
  handles.add(made);
  return made;
}

export const probeBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "probe",
  signatures: ["const probe: ProbeFunction"],
  doc: "Declares a clause: `probe(description | description[], predicate?, action)`. When a probe that matches fires and the predicate holds (or there is none), the action runs. Both are given the event. Clauses of one firing run in the order of their declarations. Gives a handle: `enable()`, `disable()`, `remove()` and `hits`, how often the action has run.",
  example: {
    script: `const fib = probe("python$target:::function-entry", e => e.funcname === "fib", e => {
  printf("%s:%d\\n", basename(e.filename), e.lineno);
});
probe("END", () => { printf("%d calls\\n", fib.hits); });`,
    output: "fib.py:1\nfib.py:1\nfib.py:1\n3 calls\n",
  },
};
