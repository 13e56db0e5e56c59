/** The tapset: what a script may take from pyprobe/stdlib/tapset. */
import { join } from "node:path";
import t, { type Test } from "tap";
import { example, python, run } from "./stdlib.ts";

const ORDERS = `${python} -I -S ${example("orders.py")}`;

/** What a handler text prints of examples/orders.py, live and replayed. */
async function orders(t: Test, text: string): Promise<string[]> {
  return (await run(t, ["-q", "-n", text], ORDERS)).lines;
}

const from = (names: string) => `import { ${names} } from "pyprobe/stdlib/tapset";`;
const SHOW = `(e) => { printf("%s\\n", e.funcname); }`;

t.test("threadIndent: SystemTap's script, in its layout", async (t) => {
  const lines = await orders(
    t,
    `${from("python, threadIndent, within")}
    probe(python.function.entry, within("total"), (e) => { printf("%s => %s in %s:%d\\n", threadIndent(1), e.funcname, basename(e.filename), e.lineno); });
    probe(python.function.return, within("total"), (e) => { printf("%s <= %s in %s:%d\\n", threadIndent(-1), e.funcname, basename(e.filename), e.lineno); });`,
  );
  const price = ["   => price in orders.py:5", "   <= price in orders.py:8"];
  const total = (prices: string[]) =>
    [" => total in orders.py:11", ...prices, " <= total in orders.py:18"].map((x) => x.replace("   ", "  "));
  t.same(
    lines.map((line) => line.replace(/^ *\d+ python3(\.\d+)?\(\d+\):/, "")),
    [
      ...total(price),
      ...total([...price, ...price]),
      ...total([...price, ...price, price[0]!, "   <= price in orders.py:7"]),
    ],
  );
});

t.test("only: names, ends of paths, folders, several, with stars", async (t) => {
  const choices = [`"orders.py"`, `"examples/or*s.py"`, `"rders.py", "nothing/"`, `"examples/", "json/__init__.py"`];
  const clauses = choices.map(
    (files, i) => `probe(python.function.entry, only(${files}), (e) => { printf("${i} %s\\n", e.funcname); });`,
  );
  const lines = new Set(await orders(t, from("only, python") + clauses.join("\n")));
  const shown = choices.map((_, i) =>
    [...lines].filter((line) => line.startsWith(`${i}`)).map((line) => line.slice(2)),
  );
  const own = ["<module>", "handle", "total", "price"];
  t.same(new Set(shown[0]), new Set(own));
  t.same(new Set(shown[1]), new Set(own));
  t.same(shown[2], [], "a name is whole");
  t.same(new Set(shown[3]), new Set([...own, "loads", "dumps"]));
});

t.test("excludeStdlib, and allOf with conditions on the event", async (t) => {
  const lines = await orders(
    t,
    `${from("allOf, excludeStdlib, python")}
    probe(python.function.return, allOf(excludeStdlib(), (e) => e.raised), (e) => { printf("%s:%d\\n", e.funcname, e.lineno); });`,
  );
  t.same(lines, ["price:7"]);
});

t.test("within: nothing outside of the function, and nothing after it", async (t) => {
  const lines = await orders(
    t,
    `${from("only, python, within")}
    const inside = within("total");
    probe([python.function.entry, python.function.return], only("orders.py"), (e) => { if (inside()) printf("%s %s\\n", probename, e.funcname); });`,
  );
  t.equal(lines.length, 3 * 2 + 6 * 2);
  t.same(new Set(lines.map((line) => line.split(" ")[1])), new Set(["total", "price"]));
});

t.test("minDuration: the calls that took as long", async (t) => {
  const folder = t.testdir({
    "sleepy.py":
      "import time\ndef short(): time.sleep(0.001)\ndef long(): short(); time.sleep(1)\nshort()\nlong()\nshort()\n",
  });
  const text = `${from("minDuration, python")} probe(python.function.return, minDuration(900e6), ${SHOW});`;
  const { lines } = await run(t, ["-q", "-n", text], `${python} -I -S ${join(folder, "sleepy.py")}`);
  t.same(lines, ["long", "<module>"]);
});

t.test("timeCalls: own and total time of functions of one's own choice", async (t) => {
  const lines = await orders(
    t,
    `${from("only, python, timeCalls")}
    const call = timeCalls(only("orders.py"));
    probe(python.function.return, only("orders.py"), () => {
      const { name, own, total, outermost } = call();
      printf("%s %s\\n", name, own <= total && own > 0 && outermost ? "right" : "wrong");
    });`,
  );
  const one = (prices: number) => [
    ...Array<string>(prices).fill("price (orders.py:5) right"),
    "total (orders.py:11) right",
    "handle (orders.py:21) right",
  ];
  t.same(lines, [...one(1), ...one(2), ...one(3), "<module> (orders.py:1) right"]);
});
