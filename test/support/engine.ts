/** What a session would tell an engine, for tests that arm one by itself. */
import type { EngineOptions } from "../../src/engine/engine.ts";

export const ENGINE_OPTIONS = {
  bufsize: 1 << 20,
  strsize: 1024,
  onfull: "drop",
  waitmax: 1,
  nofollow: true,
  target: undefined,
  isCommand: false,
  running: [],
  frames: 100,
  userFrames: 100,
  processFacts: false,
  threadEnds: false,
  execs: false,
  dumpbpf: false,
  live: false,
} as const satisfies EngineOptions;
