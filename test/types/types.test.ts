// The types of probe() are tested by tsc: it must find nothing wrong in this folder, where every rejection is expected.
import { spawnSync } from "node:child_process";
import t from "tap";

t.test("tsc -p test/types", async (t) => {
  const tsc = ["node_modules/typescript/bin/tsc", "-p", "test/types"];
  const { stdout, status } = spawnSync(process.execPath, tsc, { encoding: "utf8" });
  t.equal(stdout, "");
  t.equal(status, 0);
});
