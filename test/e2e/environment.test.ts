/** What the command is given of our environment. */
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";

t.test("the command's environment has what the agent needs more than ours, and nothing of the sandbox", async (t) => {
  const handler = `probe("python$target:::function-entry", (e) => e.funcname === "none", () => {});`;
  const env = { PATH: process.env["PATH"]!, NODE_EXTRA_CA_CERTS: "/certificates", PYPROBE_SANDBOX: "1,2,3,4" };
  const run = await pyprobe(["-q", "-n", handler, "-c", "env -0"], { env });
  const lines = run.stdout.split("\0").filter(Boolean);
  const names = lines
    .map((line) => line.split("=")[0]!)
    .sort()
    .filter((name) => !/^(_TAPJS_|PWD$)/.test(name)); // (tap's, the shell's)
  t.same(names, ["LD_PRELOAD", "NODE_EXTRA_CA_CERTS", "PATH", "PYPROBE_SOCKET"]);
  t.ok(lines.includes("NODE_EXTRA_CA_CERTS=/certificates"));
});
