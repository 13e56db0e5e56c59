/** What is fuzzed in C and C++: every input that is kept, under sanitizers. `npm run fuzz` makes more. */
import { spawnSync } from "node:child_process";
import t from "tap";
import { nativeTargets, replay } from "./native.ts";

const sanitizes = spawnSync("cc", ["-xc", "-", "-fsanitize=address,undefined", "-o", "/dev/null"], {
  input: "int main(void) { return 0; }",
});
const skip = sanitizes.status !== 0 && "the compiler has no sanitizers (Debian: libgcc-12-dev)";

t.test("kept inputs", { skip }, async (t) => {
  const outcomes = await Promise.all(nativeTargets.map(async (target) => ({ target, ...(await replay(target)) })));
  for (const { target, inputs, status, words } of outcomes) {
    t.equal(status, 0, `${target.doc}${status === 0 ? "" : `\n${words.slice(-6000)}`}`);
    t.ok(inputs > 5, `${inputs} inputs`);
  }
});
