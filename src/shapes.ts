/**
 * Checks of values that come from elsewhere: from a file, which anybody may have written, or from the sandbox, which somebody
 * may have broken out of. Each gives the value, made anew of what was checked, or throws ShapeError, naming the part.
 */

/** What is wrong with something, in words that follow its name: "is not well formed: its head is no JSON". */
export class ShapeError extends Error {}

export type Check<T> = (value: unknown, what: string) => T;

function wrong(what: string, expected: string): ShapeError {
  return new ShapeError(`is not well formed: ${what} is not ${expected}`);
}

export function text(most = 4096): Check<string> {
  return (value, what) => {
    if (typeof value !== "string" || value.length > most) throw wrong(what, `a text of up to ${most} characters`);
    return value;
  };
}

export function whole(low: number, high: number): Check<number> {
  return (value, what) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < low || value > high)
      throw wrong(what, `a whole number from ${low} to ${high}`);
    return value;
  };
}

export const yesOrNo: Check<boolean> = (value, what) => {
  if (typeof value !== "boolean") throw wrong(what, "true or false");
  return value;
};

export function oneOf<const T extends string>(...words: T[]): Check<T> {
  return (value, what) => {
    if (!words.includes(value as T)) throw wrong(what, words.join(" or "));
    return value as T;
  };
}

export function list<T>(item: Check<T>, most: number): Check<T[]> {
  return (value, what) => {
    if (!Array.isArray(value) || value.length > most) throw wrong(what, `a list of up to ${most}`);
    return value.map((each, i) => item(each, `${what}[${i}]`));
  };
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, what) => (value === null ? null : check(value, what));
}

/** What may be left out. */
export function maybe<T>(check: Check<T>): Check<T | undefined> {
  return (value, what) => (value === undefined ? undefined : check(value, what));
}

type Shape = Record<string, Check<unknown>>;
type Checked<S extends Shape> = { [K in keyof S]: S[K] extends Check<infer T> ? T : never };

/** An object's own properties, those named and no others; what is left out stays left out. */
export function object<S extends Shape>(shape: S): Check<Checked<S>> {
  return (value, what) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(what, "an object");
    const entries = Object.entries(shape).flatMap(([name, check]) => {
      const checked = check(Object.hasOwn(value, name) ? (value as Shape)[name] : undefined, `${what}.${name}`);
      return checked === undefined ? [] : [[name, checked] as const];
    });
    return Object.fromEntries(entries) as Checked<S>;
  };
}

/** By whole number: { "3": 17 }. */
export function byNumber<T>(item: Check<T>, most: number): Check<Record<number, T>> {
  return (value, what) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(what, "an object");
    const entries = Object.entries(value);
    if (entries.length > most || entries.some(([key]) => !/^\d{1,9}$/.test(key))) throw wrong(what, "by number");
    return Object.fromEntries(entries.map(([key, each]) => [key, item(each, `${what}[${key}]`)])) as Record<number, T>;
  };
}

/** A text that is JSON of that form. */
export function json<T>(check: Check<T>): Check<string> {
  return (value, what) => {
    if (typeof value !== "string") throw wrong(what, "a text");
    parse(Buffer.from(value), check, what);
    return value;
  };
}

/** JSON of that form. */
export function parse<T>(bytes: Buffer, check: Check<T>, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    throw new ShapeError(`is not well formed: ${what} is no JSON`);
  }
  return check(value, what);
}
