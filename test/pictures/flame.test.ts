/** A flame graph of a real program, and what a browser makes of it. */
import t from "tap";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NO_CHROMIUM, Page } from "../support/chromium.ts";
import { PROGRAMS, pyprobe } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";
import { parseXml, withClass } from "./svg.ts";

const folder = t.testdir();
const file = join(folder, "calls.svg");
const command = `${pythons.at(-1)!.path} -I -S ${join(PROGRAMS, "calls.py")} 100`;
const COUNTS = `const calls = aggregation("calls");
  probe("function-entry", e => e.filename.endsWith("calls.py"), () => { calls.by(pystack()).count(); });`;

interface Box {
  name: string;
  value: number;
  width: number;
}

/** The boxes of the graph that stand at all, as the browser has them. */
const SHOWN = `[...document.querySelectorAll(".box")].filter((g) => g.style.display !== "none").map((g) => ({
  name: g.dataset.name, value: Number(g.dataset.value), width: Number(g.querySelector("rect").getAttribute("width")) }))`;

const box = (name: string) =>
  `[...document.querySelectorAll(".box")].find((g) => g.dataset.name.startsWith(${JSON.stringify(name)}))`;

t.before(async () => {
  writeFileSync(file, "an old picture");
  const ran = await pyprobe(["-q", "-o", file, "-n", COUNTS, "-c", command]);
  t.same(ran, { stdout: "", stderr: "", status: 0, signal: null });
});

t.test("the counts are the program's, and the file is replaced", async (t) => {
  const boxes = withClass(parseXml(readFileSync(file, "utf8")), "box").map(({ attributes }) => attributes);
  const named = (name: string) =>
    Number(boxes.find((each) => each["data-name"]!.startsWith(`${name} (`))!["data-value"]);
  t.equal(named("f"), 100);
  t.equal(named("<module>"), Number(boxes[0]!["data-value"]));
});

t.test("a run that fails leaves the file as it is", async (t) => {
  const before = readFileSync(file, "utf8");
  const ran = await pyprobe(["-q", "-o", file, "-n", "probe(", "-c", command]);
  t.equal(ran.status, 1);
  t.equal(readFileSync(file, "utf8"), before);
});

t.test("in a browser: fits the window, zooms by click, searches, and comes back", { skip: NO_CHROMIUM }, async (t) => {
  const page = new Page();
  t.teardown(() => page.close());
  await page.open(`file://${file}`);
  const shown = await page.run<Box[]>(SHOWN);
  const room = (await page.run<number>("window.innerWidth")) - 24;
  for (const { name, value, width } of shown)
    t.ok(Math.abs(width / room - value / shown[0]!.value) < 1e-4, `${name} is as wide as its count`);

  await page.run(`${box("f ")}.dispatchEvent(new MouseEvent("click", { bubbles: true }))`);
  const zoomed = await page.run<Box[]>(SHOWN);
  t.same(
    zoomed.filter(({ width }) => Math.abs(width - room) < 1e-6).map(({ name }) => name.split(" ")[0]),
    ["all", "<module>", "f"],
    "what was clicked, and what is above it, take the window",
  );
  await page.run(`document.getElementById("reset").click()`);
  t.same(await page.run<Box[]>(SHOWN), shown);

  const search = (words: string) =>
    page.run(`{ const field = document.getElementById("search"); field.value = ${JSON.stringify(words)};
      field.dispatchEvent(new Event("input")); }`);
  const found = `[...document.querySelectorAll(".box.found")].map((g) => g.dataset.name.split(" ")[0])`;
  await search("^F \\(");
  t.same(await page.run(found), ["f"]);
  t.match(await page.run("document.getElementById('matched').textContent"), /^1 box found, \d+\.\d %$/);
  await search("calls.py");
  t.match(
    await page.run("document.getElementById('matched').textContent"),
    /boxes found, 100\.0 %$/,
    "what is inside counts once",
  );
  await search("(");
  t.ok((await page.run<string[]>(found)).length > 0, "what is no regular expression is taken as it is");
  await page.run(`window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }))`);
  t.same(await page.run(found), []);
  t.ok((await page.picture()).length > 5000);
  t.same(page.complaints, []);
});

t.test("it is described for those who do not see it", { skip: NO_CHROMIUM }, async (t) => {
  const page = new Page();
  t.teardown(() => page.close());
  await page.open(`file://${file}`);
  t.match(await page.run("document.querySelector('desc').textContent"), /^Flame graph of calls, [\d,]+ in all/);
  t.match(await page.run(`${box("f ")}.querySelector("title").textContent`), /^f \(.*calls\.py\): 100, [\d.]+ %$/);
  t.equal(await page.run("[...document.querySelectorAll('.box')].every((g) => g.tabIndex === 0)"), true);
});
