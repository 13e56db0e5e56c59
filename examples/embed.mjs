// Which functions of a program take longest, from a program of Node's: node examples/embed.mjs
import { trace } from "pyprobe";

const run = trace({
  script: `
    const times = aggregation("times");
    const own = (e) => e.filename.endsWith("call_stack.py");
    probe("function-entry", own, (e) => { self[e.funcname] = timestamp; });
    probe("function-return", own, (e) => {
      print({ returned: e.funcname, line: e.lineno });
      times.by(e.funcname).max(timestamp - self[e.funcname]);
    });`,
  command: "python3 examples/script.py",
  options: { quiet: true },
});

for await (const { value } of run.events()) console.log(value);

const { quality, aggregations } = await run.ended;
console.log(`${quality.good ? "complete" : "incomplete"}:`, aggregations.get("times").rows.length, "functions");
