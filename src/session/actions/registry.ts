/** The actions there are. Adding one: its file, its line here, its type in contract.ts, its builtin. */
import type { Action } from "../../runtime/contract.ts";
import type { Actor, Context } from "./action.ts";
import { freopen } from "./freopen.ts";
import { ftruncate } from "./ftruncate.ts";
import { raise } from "./raise.ts";
import { stop } from "./stop.ts";
import { system } from "./system.ts";

const actors = [freopen, ftruncate, raise, stop, system] as readonly Actor[];

export async function perform(action: Action, context: Context): Promise<void> {
  await actors.find(({ name }) => name === action.name)?.perform(action, context);
}
