/** The tapset: CPython's probes by name, and what scripts about them have in common. */
export * from "./calls.ts";
export * from "./indent.ts";
export * from "./predicates.ts";
export * from "./python.ts";
