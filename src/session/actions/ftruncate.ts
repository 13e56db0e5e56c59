import type { FtruncateAction } from "../../runtime/contract.ts";
import type { Actor } from "./action.ts";

export const ftruncate: Actor<FtruncateAction> = {
  name: "ftruncate",
  async perform(_, { output }) {
    await output.flush();
    output.truncate();
  },
};
