/** The engines, in the order in which a probe is offered to them. */
import type { Engine } from "./engine.ts";
import { createAgentEngine } from "./agent/index.ts";
import { createClockEngine } from "./clock/index.ts";
import { createKernelEngine } from "./kernel/index.ts";
import { createUprobeEngine } from "./uprobe/index.ts";

export const engines: (() => Engine)[] = [createClockEngine, createKernelEngine, createAgentEngine, createUprobeEngine];
