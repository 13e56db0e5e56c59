import type { RaiseAction } from "../../runtime/contract.ts";
import type { Actor } from "./action.ts";
import { kill } from "./kill.ts";

export const raise: Actor<RaiseAction> = {
  name: "raise",
  perform({ pid, signal }, context) {
    kill(pid, signal as NodeJS.Signals | number, "raise", context);
  },
};
