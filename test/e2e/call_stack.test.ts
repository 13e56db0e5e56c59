/** The main job: the call hierarchy of CPython's document, on every interpreter. */
import t from "tap";
import { absent, pythons } from "../support/pythons.ts";
import { pyprobe } from "../support/pyprobe.ts";

/** The document's transcript (Doc/howto/instrumentation.rst, "Static DTrace probes"), without its timestamps. */
const TRANSCRIPT = `\
 function-entry:call_stack.py:start:23
 function-entry: call_stack.py:function_1:1
 function-entry:  call_stack.py:function_3:9
function-return:  call_stack.py:function_3:10
function-return: call_stack.py:function_1:2
 function-entry: call_stack.py:function_2:5
 function-entry:  call_stack.py:function_1:1
 function-entry:   call_stack.py:function_3:9
function-return:   call_stack.py:function_3:10
function-return:  call_stack.py:function_1:2
function-return: call_stack.py:function_2:6
 function-entry: call_stack.py:function_3:9
function-return: call_stack.py:function_3:10
 function-entry: call_stack.py:function_4:13
function-return: call_stack.py:function_4:14
 function-entry: call_stack.py:function_5:18
function-return: call_stack.py:function_5:21
function-return:call_stack.py:start:28
`;

for (const { path, label } of pythons) {
  t.test(`the document's hierarchy on ${label}`, async (t) => {
    const run = await pyprobe(["-q", "-s", "stdlib/call_stack.ts", "-c", `${path} examples/script.py`]);
    t.equal(run.stdout.replace(/^\d+\t/gm, ""), TRANSCRIPT);
    t.equal(run.stderr, "");
    t.equal(run.status, 0);
    const times = run.stdout.match(/^\d+/gm)!.map(Number);
    t.same(
      times,
      [...times].sort((a, b) => a - b),
      "in timestamp order",
    );
  });
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
