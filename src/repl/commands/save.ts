import { writeFileSync } from "node:fs";
import { systemWords, UserError } from "../../errors.ts";
import { savedScript } from "../saved.ts";
import type { DotCommand } from "../command.ts";

export const save: DotCommand = {
  name: "save",
  form: "FILE",
  doc: "writes what was typed and loaded into a file that does not exist yet: a script for pyprobe -s",
  run(repl, words) {
    const [file] = words;
    if (file === undefined || words.length > 1) throw new UserError(".save takes the name of one file");
    const { text, problem } = savedScript(repl.live.script());
    try {
      writeFileSync(file, text, { flag: "wx" });
    } catch (error) {
      const exists = (error as NodeJS.ErrnoException).code === "EEXIST";
      throw new UserError(`${file} cannot be written: ${exists ? "it exists; name another file" : systemWords(error)}`);
    }
    repl.print(`saved; pyprobe -s ${file} runs it`);
    if (problem !== undefined) repl.print(`as one script it needs a change first:\n${problem}`);
  },
};
