import { systemWords } from "../../errors.ts";
import type { FreopenAction } from "../../runtime/contract.ts";
import type { Actor } from "./action.ts";

export const freopen: Actor<FreopenAction> = {
  name: "freopen",
  async perform({ file }, { output, say }) {
    await output.flush();
    try {
      output.redirect(file === "" ? undefined : file);
    } catch (error) {
      say("error", `freopen(): ${file} cannot be opened (${systemWords(error)}): the output stays where it went`);
    }
  },
};
