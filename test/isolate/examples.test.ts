/** Every builtin's example prints what its declaration says, without a word to anybody. */
import t from "tap";
import { builtins } from "../../src/runtime/isolate/registry.ts";
import * as exported from "../../src/runtime/isolate/public.ts";
import { afterActions, runCanonical } from "./canonical.ts";

process.env["TZ"] = "UTC"; // dates are printed in the time zone

const ARGS = ["10", "fib", "3", "4", "5", "6", "7", "8", "9"];

for (const { name, example } of builtins) {
  t.test(name, async (t) => {
    const run = runCanonical(example.script, { options: { args: ARGS, destructive: true } });
    t.equal(afterActions(run), example.output);
    t.same(
      run.notes.filter(({ type }) => !["exit", "action", "verdict"].includes(type)),
      [],
    );
    t.ok(example.script.includes(name), "the example uses it");
  });
}

t.test("what is declared is what scripts can import", async (t) => {
  t.same(Object.keys(exported).sort(), builtins.map(({ name }) => name).sort());
});
