/** What a builtin that takes a format makes of its arguments; errors name it. */
import { values } from "./check.ts";
import { formatOf } from "./compile.ts";

export function formatted(who: string, format: string, given: readonly unknown[]): string {
  try {
    const { arity, render } = formatOf(format);
    if (given.length === arity) return render(...given);
  } catch (error) {
    if (error instanceof TypeError) error.message = `${who}: ${error.message}`;
    throw error;
  }
  throw wrongCount(who, format, given.length);
}

export function wrongCount(who: string, format: string, given: number): TypeError {
  const { arity } = formatOf(format);
  return new TypeError(`${who}: the format ${JSON.stringify(format)} takes ${values(arity)}, but ${given} came`);
}
