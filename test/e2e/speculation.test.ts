/** Speculation as the DTrace guide uses it: the path of those calls that fail, and of no others. */
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";

const PROGRAM = `
def inner(x):
    return 1 / x
def outer(x):
    try:
        return inner(x)
    except ZeroDivisionError:
        return failed(x)
def failed(x):
    return x
for x in (1, 0, 2, 0):
    outer(x)`;

const SCRIPT = `
probe("python$target:::function-entry", e => e.funcname === "outer", () => { self.spec = speculation(); self.calls++; });
probe("python$target:::function-entry", () => self.spec, e => { speculate(self.spec); printf("%d %s\\n", self.calls, e.funcname); });
probe("python$target:::function-entry", e => e.funcname === "failed", () => { commit(self.spec); self.spec = 0; });
probe("python$target:::function-return", e => e.funcname === "outer" && self.spec, () => { discard(self.spec); self.spec = 0; });
`;

t.test("only the calls that fail", async (t) => {
  const command = `${pythons.at(-1)!.path} -c '${PROGRAM}'`;
  const { stdout, stderr } = await pyprobe(["-q", "-n", SCRIPT, "-c", command]);
  t.equal(stderr, "");
  t.equal(stdout, "2 outer\n2 inner\n2 failed\n4 outer\n4 inner\n4 failed\n");
});

t.test("none free: told at the end", async (t) => {
  const script = `probe("BEGIN", () => { speculation(); speculation(); speculation(); });`;
  const { stderr } = await pyprobe(["-q", "-n", script, "-c", "/bin/true"]);
  t.match(
    stderr,
    "data quality: 2 failed speculations (no speculative buffer available)\n  -x nspec=8 has more of them",
  );
});
