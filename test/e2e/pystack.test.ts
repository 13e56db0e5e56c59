/** The stack of Python frames of the thread that fired, on every Python. */
import t from "tap";
import { trace } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";

const STACKS = `
const counts = new Map();
const text = (stack) => stack.frames.map(f => f.funcname + ":" + f.lineno).join(" ");
const ours = () => pystack(1).frames[0]?.filename.endsWith("stack.py");
probe(["python$target:::function-entry", "python$target:::function-return"], e => e.funcname === "c", e => {
  if (pid === tid) printf("%s %s\\n", probename, text(pystack(4)));
  counts.set(pystack(2), (counts.get(pystack(2)) ?? 0) + 1);
});
probe("python$target:::gc-start", () => { if (ours() && pid === tid) printf("gc %s\\n", text(pystack(3))); });
probe("END", () => { for (const [stack, count] of counts) printf("%s %d\\n", text(stack), count); });
`;

const SEEN = `function-entry c:8 b:13 main:25 <module>:32
gc c:9 b:13 main:25
function-return c:9 b:13 main:25 <module>:32
function-entry c:8 b:13 generator:18 middle:20
gc c:9 b:13 generator:18
function-return c:9 b:13 generator:18 middle:20
c:8 b:13 3
c:9 b:13 3
`;

for (const python of pythons) {
  t.test(`the stack of Python frames, ${python.label}`, async (t) => {
    const { stdout, stderr } = await trace(STACKS, python.path, "stack.py");
    t.equal(stderr, "");
    t.equal(stdout, SEEN);
  });
}

const newest = pythons.at(-1)!.path;

t.test("stacks are keys, printed a frame a line", async (t) => {
  const script = `const stacks = aggregation("stacks");
probe("function-entry", e => e.funcname === "b", () => { if (pid === tid) stacks.by(pystack(2)).count(); });`;
  const { stdout } = await trace(script, newest, "stack.py");
  const lines = stdout.split("\n").map((line) => line.replace(/\(.*\//, "("));
  t.same(lines.filter(Boolean).sort(), [
    "                1",
    "                1",
    "              b (stack.py:12)",
    "              b (stack.py:12)",
    "              generator (stack.py:18)",
    "              main (stack.py:25)",
  ]);
});

t.test("pystackframes bounds what is captured", async (t) => {
  const script = 'probe("function-entry", e => e.funcname === "c", () => { printf("%d ", pystack().frames.length); });';
  const { stdout } = await trace(script, newest, "stack.py", ["-x", "pystackframes=2"]);
  t.equal(stdout, "2 2 2 ");
});

t.test("where there is no stack, pystack() is an error of the clause", async (t) => {
  const { stderr } = await trace('probe("BEGIN", () => { pystack(); });', newest, "stack.py");
  t.match(
    stderr,
    "<inline>:1:24: error in clause 1 of pyprobe:::BEGIN: Error: pystack(): no Python stack was captured here",
  );
});
