/** Handlers that tell a suspension from a return, on a server in asyncio with three clients. */
import t from "tap";
import { example, python, run, stable } from "./stdlib.ts";

const SERVER = `${python} ${example("server.py")}`;

t.test("tasks: from the start of a coroutine to its end, awaits included", async (t) => {
  const { lines } = await run(t, ["tasks", "--files", "server.py"], SERVER);
  const rows = lines.slice(1).map((line) => {
    const [times, mean, longest, ran, waited, awaits, name] = line.trim().split(/ +/);
    return { name, times: Number(times), awaits: Number(awaits), ms: [mean, longest, ran, waited].map(Number) };
  });
  t.equal(lines[0], "   TIMES    MEAN ms  LONGEST ms     RAN ms   WAITED ms   AWAITS  COROUTINE");
  t.same(new Set(rows.map(({ name, times }) => `${name} ${times}`)), new Set(["main 1", "ask 3", "respond 3"]));
  for (const { name, times, awaits, ms } of rows) {
    const [mean, longest, ran, waited] = ms as [number, number, number, number];
    t.ok(longest >= mean - 0.001 && awaits >= times, String(name));
    t.ok(Math.abs(mean * times - ran - waited) < 0.01, `${name} runs or waits: ${ms.join(" ")}`);
  }
  const respond = rows.find(({ name }) => name === "respond")!.ms as [number, number, number, number];
  t.ok(
    respond[1] >= 500 && respond[2] >= 100 && respond[3] >= 400,
    "it sleeps 400 ms in asyncio, and 100 in time.sleep",
  );
});

t.test("slow: the tree of the slow request alone, followed through its suspensions", async (t) => {
  const words = ["slow", "--function", "respond", "--min", "499ms", "--files", "server.py"];
  const { lines } = await run(t, words, SERVER);
  t.same(
    lines.map((line) => stable(line.replace(/\d+\.\d{3} ms/, "T ms")).replace(example("server.py"), "server.py")),
    [
      "respond took T ms, in process N:",
      " T -> respond (server.py:6)",
      " T <- respond ...",
      " T -> respond (server.py:7)",
      " T <- respond ...",
      " T -> respond (server.py:9)",
      " T <- respond",
    ],
  );
  const times = lines.slice(1).map((line) => Number.parseFloat(line));
  t.ok(times[0]! < 0.1 && times[5]! - times[0]! >= 500, times.join(" "));
  t.same(
    times,
    [...times].sort((a, b) => a - b),
  );
});

t.test("slow: none was", async (t) => {
  const { lines } = await run(t, ["slow", "--function", "respond", "--min", "60s"], SERVER);
  t.same(lines, [""]);
});
