/** Histograms and heat maps, of values that are known. */
import t from "tap";
import { elements, parseXml, withClass, type Element } from "../pictures/svg.ts";
import { Script, type Output } from "./isolate.ts";
import { runCanonical } from "./canonical.ts";

function draw(script: string, format = "svg"): Output {
  return runCanonical(script, { options: { format, title: "python3 x.py" } });
}

const titleOf = ({ children }: Element) => children.find(({ name }) => name === "title")!.text;
const rectOf = (g: Element) => g.children.find(({ attributes }) => attributes["class"] === "bar");

t.test("a histogram: the bars are as long as their counts, empty buckets between them stand too", async (t) => {
  const { text, notes } = draw(`const n = aggregation("latency (us)");
    probe("END", () => { n.by("a").quantize(1, 3); n.by("a").quantize(9, 6); n.by("b", ).quantize(2000); });`);
  t.same(notes, []);
  const panels = withClass(parseXml(text), "panel");
  t.equal(panels.length, 2);
  const buckets = withClass(panels[0]!, "bucket");
  t.same(buckets.slice(0, 5).map(titleOf), [
    "1.00 us: 3, 33.3 %",
    "2.00 us – 3.00 us: 0, 0.0 %",
    "4.00 us – 7.00 us: 0, 0.0 %",
    "8.00 us – 15.00 us: 6, 66.7 %",
    "16.00 us – 31.00 us: 0, 0.0 %",
  ]);
  t.equal(titleOf(buckets.at(-1)!), "1.02 ms – 2.05 ms: 0, 0.0 %", "on the scale of all panels");
  const widths = buckets.map((bucket) => Number(rectOf(bucket)?.attributes["width"] ?? 0));
  t.ok(Math.abs(widths[0]! / widths[3]! - 3 / 6) < 1e-4);
  t.equal(widths.filter((width) => width > 0).length, 2);
});

t.test("ends that are open, numbers below 0, steps", async (t) => {
  const { text } = draw(`const n = aggregation("n");
    probe("END", () => { for (const v of [-50, 5, 15, 45, 99]) n.by().lquantize(v, 0, 50, 10); });`);
  t.same(withClass(parseXml(text), "bucket").map(titleOf), [
    "≤ -1: 1, 20.0 %",
    "0 – 9: 1, 20.0 %",
    "10 – 19: 1, 20.0 %",
    "20 – 29: 0, 0.0 %",
    "30 – 39: 0, 0.0 %",
    "40 – 49: 1, 20.0 %",
    "≥ 50: 1, 20.0 %",
  ]);
});

t.test("of many histograms the largest are drawn", async (t) => {
  const { text, notes } = draw(`const n = aggregation("n");
    probe("END", () => { for (let i = 0; i < 40; i++) n.by("k" + i).quantize(1, i + 1); });`);
  t.equal(withClass(parseXml(text), "panel").length, 30);
  t.match(notes, [{ text: "the picture shows the 30 largest of 40 histograms" }]);
});

const cells = (text: string) => withClass(parseXml(text), "cell");

t.test("a heat map by a key that is a time", async (t) => {
  const { text, notes } = draw(`const n = aggregation("n");
    probe("END", () => { for (const [at, value] of [[0, 1], [0, 1], [1e6, 5], [3e6, 100]]) n.by(5e9 + at).quantize(value); });`);
  t.same(notes, []);
  t.same(cells(text).map(titleOf), ["0 ns, 1: 2", "1.00 ms, 4 – 7: 1", "3.00 ms, 64 – 127: 1"]);
  const [first, second, third] = cells(text).map(({ attributes }) => Number(attributes["x"]));
  t.ok(Math.abs(third! - first! - 3 * (second! - first!)) < 0.01, "columns stand where their time is");
  t.match(elements(parseXml(text)).find(({ name }) => name === "desc")!.text, /4 values/);
});

t.test("a heat map of what printa shows again and again", async (t) => {
  const script = Script.load(
    `const n = aggregation("n"); let i = 0;
     probe("BEGIN", () => { n.by("a").quantize(++i); n.by("b").quantize(100); printa(n); clear(n); });`,
    { options: { format: "heatmap" } },
  );
  for (const second of [1, 2, 3]) script.fire("BEGIN", second * 1e9); // (as a tick would)
  t.same(cells(script.end().text).map(titleOf), [
    "0 ns, 1: 1",
    "0 ns, 64 – 127: 1",
    "1.00 s, 2 – 3: 1",
    "1.00 s, 64 – 127: 1",
    "2.00 s, 2 – 3: 1",
    "2.00 s, 64 – 127: 1",
  ]);
});

t.test("a long run's columns are put together, and nothing is lost", async (t) => {
  const { text } = draw(`const n = aggregation("n");
    probe("END", () => { for (let i = 0; i < 5000; i++) n.by(i * 1e6).quantize(1); });`);
  t.ok(cells(text).length <= 240);
  t.equal(
    cells(text).reduce((sum, { attributes }) => sum + Number(attributes["data-count"]), 0),
    5000,
  );
});
