/** Every option's example prints what its declaration says. */
import t from "tap";
import { join } from "node:path";
import { OPTIONS } from "../../src/options/registry.ts";
import { agrees, makeCommands, runStep } from "../docs/console.ts";
import { cannotKernel } from "../support/usdt.ts";

const commands = join(t.testdir(), "bin");
makeCommands(commands);

for (const [name, { example }] of Object.entries(OPTIONS)) {
  t.test(name, { skip: example.needsRoot ? cannotKernel : false }, async (t) => {
    const expected = example.output === "" ? [] : example.output.replace(/\n$/, "").split("\n");
    const { printed } = await runStep({ command: example.command, expected }, commands, 0);
    if (agrees(expected, printed)) t.pass(example.command);
    else t.same(printed, expected, example.command);
    t.match(example.command, new RegExp(`${name}|options`), "the example uses it");
  });
}
