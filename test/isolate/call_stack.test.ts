/** stdlib/call_stack.ts, through the passes, on the events of the document's program. */
import t from "tap";
import { loadProgram } from "../../src/handler/load.ts";
import { Script } from "./isolate.ts";
import { code, process, record } from "./records.ts";

/** Calls and returns, with what surrounds them: code outside start(), and another thread that is not in it. */
const EVENTS: [name: "entry" | "return", funcname: string, line: number, tid?: number][] = [
  ["entry", "<module>", 1],
  ["entry", "start", 23],
  ["entry", "function_1", 1],
  ["entry", "function_3", 9, 99],
  ["entry", "function_3", 9],
  ["return", "function_3", 10],
  ["return", "function_3", 10, 99],
  ["return", "function_1", 2],
  ["return", "start", 28],
  ["entry", "function_3", 9],
  ["return", "function_3", 10],
  ["return", "<module>", 30],
];

t.test("the document's lines: only within start(), indented by depth", async (t) => {
  const script = Script.run(loadProgram([{ file: "stdlib/call_stack.ts" }]));
  const names = [...new Set(EVENTS.map(([, funcname]) => funcname))];
  const codes = names.map((funcname, i) => code(i + 1, { funcname, filename: "/app/call_stack.py" }));
  const records = EVENTS.map(([name, funcname, line, tid = 1234], i) =>
    record(
      {
        probe: script.probe(`function-${name}`).number,
        ref: names.indexOf(funcname) + 1,
        time: 156641360502280n + BigInt(i),
        tid,
      },
      [line],
    ),
  );
  const { text, notes } = script.batch(process("python3"), ...codes, ...records);
  t.equal(
    text,
    `156641360502281\t function-entry:call_stack.py:start:23
156641360502282\t function-entry: call_stack.py:function_1:1
156641360502284\t function-entry:  call_stack.py:function_3:9
156641360502285\tfunction-return:  call_stack.py:function_3:10
156641360502287\tfunction-return: call_stack.py:function_1:2
156641360502288\tfunction-return:call_stack.py:start:28
`,
  );
  t.same(notes, [], "the agent is not told to leave anything out: the clauses with self.trace may want it");
});
