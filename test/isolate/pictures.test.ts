/** Flame graphs and collapsed stacks, of events whose times and counts are known. */
import t from "tap";
import { parseXml, withClass, type Element } from "../pictures/svg.ts";
import { runCanonical } from "./canonical.ts";
import { Script, type Output } from "./isolate.ts";
import { code, record, threadEnd } from "./records.ts";

const SPANS = `probe("python$target:::function-entry", e => { spanbegin(e.funcname, e.filename); });
  probe("python$target:::function-return", () => { spanend(); });`;
const STACKS = `const calls = aggregation("calls");
  probe("python$target:::function-entry", () => { calls.by(pystack()).count(); });`;

function draw(script: string, format: string): Output {
  return runCanonical(script, { options: { format, title: "python3 fib.py" } });
}

interface Box {
  name: string;
  value: number;
  x: number;
  width: number;
  y: number;
}

function boxesOf(svg: string): Box[] {
  return withClass(parseXml(svg), "box").map((g) => {
    const { attributes } = g.children.find(({ name }) => name === "rect") as Element;
    const [x, y, width] = ["x", "y", "width"].map((name) => Number(attributes[name]));
    return { name: g.attributes["data-name"]!, value: Number(g.attributes["data-value"]), x: x!, y: y!, width: width! };
  });
}

t.test("spans: each stack has its own time", async (t) => {
  const { text, notes } = draw(SPANS, "folded");
  const [module, fib] = ["<module> (/app/fib.py)", "fib (/app/fib.py)"];
  t.equal(text, `${module} 2000\n${module};${fib} 3000\n${module};${fib};${fib} 2000\n`);
  t.same(notes, []);
});

t.test("an aggregation by stack: its counts", async (t) => {
  const { text } = draw(STACKS, "folded");
  const [module, fib] = ["<module> (/app/fib.py)", "fib (/app/fib.py)"];
  t.equal(text, `${module} 1\n${module};${fib} 1\n${module};${fib};${fib} 2\n`);
});

t.test("an aggregation by any key: its parts are the path", async (t) => {
  const script = `const lines = aggregation("lines");
    probe("python$target:::function-return", e => { lines.by("app;x", e.funcname, e.lineno).sum(e.lineno); });`;
  t.equal(draw(script, "folded").text, "app:x;fib;2 4\napp:x;fib;3 3\napp:x;<module>;4 4\n");
});

t.test("the widths are the counts, each box under its caller", async (t) => {
  for (const script of [STACKS, SPANS]) {
    const boxes = boxesOf(draw(script, "flame").text);
    const [all] = boxes;
    t.equal(boxes.length, 4, "all, <module>, fib, fib");
    t.equal(all!.value, script === STACKS ? 4 : 7000);
    for (const { name, value, width, x } of boxes) {
      t.ok(Math.abs(width / all!.width - value / all!.value) < 1e-6, `${name}: ${width}`);
      t.ok(x >= all!.x && x + width <= all!.x + all!.width + 0.002);
    }
    t.same(
      boxes.map(({ y }) => y),
      boxes.map((_, i) => boxes[0]!.y + 18 * i),
    );
  }
});

t.test("svg is the picture that fits", async (t) => {
  t.equal(draw(STACKS, "svg").text, draw(STACKS, "flame").text);
});

t.test("what the program calls its functions is text, and nothing else", async (t) => {
  const names = [
    `</title><script>alert(1)</script>`,
    `"&'`,
    `]]>`,
    "a\u0000b\u001b\ud800\uffff",
    "x".repeat(5000),
    "ä日本🐍",
  ];
  const script = Script.load(SPANS, { options: { format: "flame" } });
  const number = (name: string) => script.probe(name).number;
  const events = names.flatMap((_, i) => [
    record({ probe: number("function-entry"), ref: i + 1, time: 1000 + 10 * i }, [1]),
    record({ probe: number("function-return"), ref: i + 1, time: 1010 + 10 * i }, [1]),
  ]);
  script.batch(...names.map((name, i) => code(i + 1, { funcname: name, filename: name })), ...events);
  const boxes = boxesOf(script.end().text);
  t.equal(boxes.length, 1 + names.length);
  t.same(
    boxes
      .slice(1)
      .map(({ name }) => name.split(" (")[0])
      .sort(),
    [
      "</title><script>alert(1)</script>",
      `"&'`,
      "]]>",
      "a\ufffdb\ufffd\ufffd\ufffd",
      "x".repeat(5000),
      "ä日本🐍",
    ].sort(),
  );
});

t.test("names cannot break the lines of collapsed stacks", async (t) => {
  const script = Script.load(SPANS, { options: { format: "folded" } });
  script.batch(
    code(1, { funcname: "a;b\nc 7", filename: null }),
    record({ probe: script.probe("function-entry").number, ref: 1, time: 1000 }, [1]),
    record({ probe: script.probe("function-return").number, ref: 1, time: 1010 }, [1]),
  );
  t.equal(script.end().text, "a:b c 7 10\n");
});

t.test("spans end with their thread, their process, the run; an end alone is passed over", async (t) => {
  const script = Script.load(SPANS, { options: { format: "folded" } });
  const entry = (ref: number, time: number, pid: number, tid = pid) =>
    record({ probe: script.probe("function-entry").number, ref, time, pid, tid }, [1]);
  const functions = ["in_thread", "in_process", "at_end"];
  script.batch(
    ...functions.map((funcname, i) => code(i + 1, { funcname, filename: null })),
    record({ probe: script.probe("function-return").number, ref: 1, time: 900, pid: 1, tid: 1 }, [1]),
    entry(1, 1_000_000_000, 1, 11),
    threadEnd(1, 11), // (the record's time is 1 s)
    entry(2, 1_000_000_100, 2),
    entry(2, 1_000_000_300, 2, 22),
    entry(3, 1_500_000_000, 3),
  );
  script.host("processEnded", 2);
  t.equal(script.end().text, "at_end 500000000\nin_process 200\n", "the end is at 2 s");
});

t.test("a process that only begins spans fills no memory", async (t) => {
  const script = Script.load(`probe("BEGIN", () => { for (let i = 0; ; i++) spanbegin("x"); });`, {
    options: { format: "folded" },
  });
  t.match(script.fire("BEGIN").notes, [
    { type: "clause-error", text: /spanbegin\(\): 250000 spans are open, the most/ },
  ]);
});

t.test("recursion deeper than a stack of ours", async (t) => {
  const depth = 25_000;
  const script = Script.load(SPANS, { options: { format: "flame" } });
  script.batch(code(1, { funcname: "f" }));
  const probes = ["function-entry", "function-return"].map((name) => script.probe(name).number);
  for (let i = 0; i < 2 * depth; i += 1000)
    script.batch(
      ...Array.from({ length: 1000 }, (_, j) =>
        record({ probe: probes[i + j < depth ? 0 : 1]!, ref: 1, time: 1_000_000_000 + i + j }, [1]),
      ),
    );
  const boxes = boxesOf(script.end().text);
  t.equal(boxes.length, 20_000, "the widest are drawn");
});

t.test("what there is nothing to draw of is said, and what is left out", async (t) => {
  const warned = (script: string, format = "flame") =>
    draw(script, format).notes.map((note) => "text" in note && note.text);
  t.same(warned(`probe("BEGIN", () => { printf("x"); trace(1); });`), [
    "there is nothing to draw: --format flame shows spans, or an aggregation of counts or sums by a stack or another key",
    "the handlers have printed text, 2 times, which --format flame does not show",
  ]);
  t.same(warned(`${STACKS}\nconst other = aggregation("other"); probe("END", () => { other.by(1).count(); });`), [
    'the picture shows aggregation("calls"), and not aggregation("other"): one at a time',
  ]);
  t.same(warned(`const n = aggregation("n"); probe("END", () => { n.by(1).sum(-1); n.by(2).sum(3); });`), [
    "1 of its values is less than 0 and cannot be drawn",
  ]);
});

t.test("spans as JSON lines", async (t) => {
  const { text } = draw(SPANS, "json");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  const fib = { type: "span", pid: 1234, tid: 1234, name: "fib", file: "/app/fib.py" };
  t.same(lines, [
    { ...fib, timestamp: 1_000_002_000, depth: 2, duration: 1000 },
    { ...fib, timestamp: 1_000_004_000, depth: 2, duration: 1000 },
    { ...fib, timestamp: 1_000_001_000, depth: 1, duration: 5000 },
    { ...fib, name: "<module>", timestamp: 1_000_000_000, depth: 0, duration: 7000 },
  ]);
});
