/** The bundle that runs in the isolate: the host interface, and what scripts import. */
export * from "./host.ts";
export * from "./public.ts";
export * from "./fragment.ts";
export { knowledge, learn } from "./known.ts";
export { readClock, time } from "./timing.ts";
