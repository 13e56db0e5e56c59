/**
 * The replay engine: serves what a recording has. It arms nothing in any process: the sandbox is handed the file and
 * plays it (runtime/player.ts), once BEGIN has run.
 */
import { closeSync } from "node:fs";
import { UserError } from "../../errors.ts";
import type { Recording } from "../../record/recording.ts";
import type { ProbeInfo } from "../../runtime/contract.ts";
import type { Engine } from "../engine.ts";

/** @param stages the probes to arm where the recording armed its own: the session has planned them. */
export function createReplayEngine(recording: Recording, stages: ProbeInfo[][]): Engine {
  const { fd, head, end } = recording;
  return {
    name: "replay",
    refuses: (_provider, marker) => (marker.recorded ? undefined : ""),
    arm: async (_points, _options, host) => {
      const ending = end && { end: end.time };
      host.play({ fd, stages, time: head.time, tracer: head.tracer, ...ending });
    },
    change: async () => {
      throw new UserError("a replay has the clauses that it began with: what was recorded does not wait");
    },
    environment: () => ({}),
    disarm: async () => {},
    losses: () => ({ lost: end?.lost ?? {}, counts: end?.counts ?? {} }),
    close: () => closeSync(fd),
    findings: () => [],
  };
}
