import { UserError } from "../../errors.ts";
import type { DotCommand } from "../command.ts";

export const record: DotCommand = {
  name: "record",
  form: "FILE | off",
  doc: "records the session from now on into a file that does not exist yet, for --replay; off: until now",
  async run(repl, words) {
    const { live } = repl;
    const [file] = words;
    const into = live.recordsInto;
    if (file === undefined || words.length > 1) {
      const state = into === undefined ? "nothing is recorded" : `recording into ${into}`;
      throw new UserError(`.record takes the name of one file, or off; ${state}`);
    }
    if (file !== "off") {
      await live.record(file);
      return repl.print(`recording into ${file}; .record off ends that`);
    }
    const events = await live.endRecording();
    if (events === undefined) throw new UserError("nothing is recorded; .record FILE begins");
    repl.print(`${events} ${events === 1 ? "event" : "events"} recorded; pyprobe --replay ${into} says which probes`);
  },
};
