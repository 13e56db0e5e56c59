/** A process that is another one by the time it is entered: it has called exec, or its pid is another's. It takes no harm. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import t from "tap";
import { Memory } from "../../src/engine/agent/attach/memory.ts";
import { mappingsOf } from "../../src/elf/mappings.ts";
import { ROOT, collect, pyprobe } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.12");
const skip = !python && "there is no Python 3.12";

t.test("a process that calls exec over and over, entered all the while", { skip }, async (t) => {
  const child = spawn(python!.path, ["-I", "-S", join(ROOT, "test", "faults", "execs.py"), "6"]);
  const { result } = collect(child);
  await once(child.stdout, "data");
  const handler =
    'probe("python$target:::function-entry", () => { exit(0); }); probe("tick-200ms", () => { exit(0); });';
  const words = ["-q", "-x", "engine=agent", "-n", handler, "-p", String(child.pid)];
  const said: string[] = [];
  while (child.exitCode === null && child.signalCode === null) {
    const { stderr, status } = await pyprobe(words);
    if (status !== 0) said.push(stderr);
  }
  t.match(await result, { stdout: "ready\nok\n", stderr: "", status: 0 }, "its work came out right");
  const unexpected = said.filter(
    (text) => !/^pyprobe: (cannot get into process|there is no process|process) \d+/.test(text),
  );
  t.same(unexpected, [], "what it refused, it refused in words");
});

t.test("what was opened of a process is of its program alone", async (t) => {
  const child = spawn("sh", ["-c", "read line; exec sleep 60"], { stdio: ["pipe", "ignore", "ignore"] });
  const pid = child.pid!;
  const memory = new Memory(pid);
  const { start } = mappingsOf(pid).find(({ path }) => path !== "")!;
  t.ok(memory.isSame(start));
  child.stdin!.end("go\n");
  for (let i = 0; i < 500 && memory.isSame(start); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  t.notOk(memory.isSame(start), "it has begun another");
  const itsFile = () => mappingsOf(pid).find(({ path }) => path !== "");
  while (!itsFile()) await new Promise((resolve) => setTimeout(resolve, 5)); // exec has two steps
  const anew = new Memory(pid);
  const place = itsFile()!.start;
  t.ok(anew.isSame(place));
  child.kill("SIGKILL");
  await once(child, "exit");
  t.notOk(anew.isSame(place), "it has ended");
  memory.close();
  anew.close();
});
