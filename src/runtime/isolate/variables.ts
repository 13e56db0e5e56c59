/**
 * Objects that hold a script's variables, `self` and `local`. The names that the script mentions are fields from the
 * start, initialised to 0, so that every object has one shape; any other name reads 0 until it is set, which a proxy at
 * the end of the prototype chain answers and the fields in front of it never ask.
 */
export type Variables = Record<string, unknown>;

const unset = new Proxy(Object.create(null) as object, {
  get: (_target, name) => (typeof name === "string" ? 0 : undefined),
});

/** Makes objects of that shape. */
export function fixedShape(className: string, names: string[]): () => Variables {
  const fields = names.map((name) => `[${JSON.stringify(name)}] = 0;`);
  const make = new Function(
    "unset",
    `class ${className} { ${fields.join(" ")} }
    Object.setPrototypeOf(${className}.prototype, unset);
    delete ${className}.prototype.constructor;
    return () => new ${className}();`,
  ) as (prototype: object) => () => Variables;
  return make(unset);
}
