/** The reader against a target that scribbles over its ring, under sanitizers. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ROOT } from "../support/pyprobe.ts";

const SOURCES = ["merge", "ring", "ring_open", "batch", "keeper", "row", "tally", "kernel_tally"].map(
  (name) => `native/addon/${name}.cc`,
);
const FLAGS =
  "-std=gnu++17 -O1 -g -D_GNU_SOURCE -Inative -fsanitize=address,undefined -fno-sanitize-recover=all -pthread";

t.test("nothing a target writes makes the reader fault", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pyprobe-fuzz-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const program = join(folder, "reader_fuzz");
  const words = [...FLAGS.split(" "), "-o", program, "test/native/reader_fuzz.cc", ...SOURCES];
  execFileSync(process.env["CXX"] ?? "c++", words, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  const seconds = process.env["PYPROBE_FUZZ_SECONDS"] ?? "2";
  const { status, stdout, stderr } = spawnSync(program, [seconds], { encoding: "utf8" });
  t.equal(status, 0, stderr);
  const [, records, closed] = /^(\d+) records taken, (\d+) rings closed$/m.exec(stdout) ?? [];
  t.ok(Number(records) > 1000 && Number(closed) > 0, stdout);
});
