/** The man page, as man's own programs read it, and each command's help. */
import t from "tap";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { commands } from "../../src/cli/commands/registry.ts";
import { pyprobe, ROOT } from "../support/pyprobe.ts";

const page = join(ROOT, "man/pyprobe.1");

for (const words of [
  ["groff", "-man", "-ww", "-Tutf8", page],
  ["mandoc", "-Tlint", "-Werror", page],
]) {
  const skip = spawnSync(words[0]!, ["--help"]).error ? `there is no ${words[0]}` : false;
  t.test(words[0]!, { skip }, async (t) => {
    const { stdout, stderr, status } = spawnSync(words[0]!, words.slice(1), { encoding: "utf8" });
    t.equal(status, 0, stdout);
    t.equal(stderr, "");
  });
}

t.test("each command says what it takes, by --help and by help NAME", async (t) => {
  for (const { name, options } of commands.filter(({ options }) => "help" in options && options !== undefined)) {
    if (name === "run") continue; // whose help is that of all
    const asked = await pyprobe([name, "--help"]);
    t.match(asked.stdout, new RegExp(`^pyprobe ${name}`), name);
    for (const option of Object.keys(options)) t.match(asked.stdout, `--${option}`, `${name}: --${option}`);
    t.same(await pyprobe(["help", name]), asked, `help ${name}`);
  }
});
