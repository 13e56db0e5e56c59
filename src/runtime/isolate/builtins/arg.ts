/** The arguments by number: ten bindings of one kind. */
import type { LiveBuiltin } from "../declare.ts";
import { type Firing, attempt } from "../event.ts";

export let arg0: unknown = 0;
export let arg1: unknown = 0;
export let arg2: unknown = 0;
export let arg3: unknown = 0;
export let arg4: unknown = 0;
export let arg5: unknown = 0;
export let arg6: unknown = 0;
export let arg7: unknown = 0;
export let arg8: unknown = 0;
export let arg9: unknown = 0;

/** Sets one of them: an exported binding can only be assigned to where it is declared. */
const setters: ((firing: Firing) => void)[] = [
  (firing) => void (arg0 = attempt(() => firing.arg0)),
  (firing) => void (arg1 = attempt(() => firing.arg1)),
  (firing) => void (arg2 = attempt(() => firing.arg2)),
  (firing) => void (arg3 = attempt(() => firing.arg3)),
  (firing) => void (arg4 = attempt(() => firing.arg4)),
  (firing) => void (arg5 = attempt(() => firing.arg5)),
  (firing) => void (arg6 = attempt(() => firing.arg6)),
  (firing) => void (arg7 = attempt(() => firing.arg7)),
  (firing) => void (arg8 = attempt(() => firing.arg8)),
  (firing) => void (arg9 = attempt(() => firing.arg9)),
];

export const argBuiltins: LiveBuiltin[] = setters.map((update, i) => ({
  kind: "live",
  name: `arg${i}`,
  signatures: [`let arg${i}: any`],
  doc: `Argument ${i} of the probe that fired, whatever its name; 0 when it has no such argument, as in DTrace, and undefined when it could not be read. Where the clause takes the event, \`e.arg${i}\` is the same.`,
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { trace(arg${i}); });`,
    output: ["/app/fib.py", "<module>", "1", "__main__"][i] ?? "0",
  },
  update,
}));
