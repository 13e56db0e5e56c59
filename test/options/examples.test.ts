/** Every option's example prints what its declaration says. */
import t from "tap";
import { join } from "node:path";
import { OPTIONS } from "../../src/options/registry.ts";
import { agrees, makeCommands, runStep } from "../docs/console.ts";

const commands = join(t.testdir(), "bin");
makeCommands(commands);

for (const [name, { example }] of Object.entries(OPTIONS)) {
  const skip = example.needsRoot && process.getuid!() !== 0 && "probes in the kernel need root";
  t.test(name, { skip: skip ?? false }, async (t) => {
    const expected = example.output === "" ? [] : example.output.replace(/\n$/, "").split("\n");
    const { printed } = await runStep({ command: example.command, expected }, commands, 0);
    if (agrees(expected, printed)) t.pass(example.command);
    else t.same(printed, expected, example.command);
    t.match(example.command, new RegExp(`${name}|options`), "the example uses it");
  });
}
