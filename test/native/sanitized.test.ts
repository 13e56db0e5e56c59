/** The agent by itself, built with sanitizers: a part of what `npm run test:sanitize` does, for every run of the tests. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { ROOT } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const FLAGS = "-shared -fPIC -std=gnu11 -O1 -g -fvisibility=hidden -Inative -fsanitize=address,undefined";
/** One of each way that functions are seen. */
const pythons = ["3.10", "3.13"].map(pythonOf).filter((python) => python !== undefined);
const TESTS = [
  "every_way_out",
  "test_threads",
  "subinterpreters",
  "pools_and_forks",
  "Handshake",
  "Control",
  "Records",
];

const said = execFileSync("cc", ["-print-file-name=libasan.so"], { encoding: "utf8" }).trim();
const skip =
  (!existsSync(said) && "the compiler has no libasan.so (Debian: libgcc-12-dev)") ||
  (pythons.length < 2 && "there is no CPython 3.10 and 3.13");

t.test("the agent under address and undefined-behaviour sanitizers", { skip, timeout: 280_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pyprobe-sanitized-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const [agent, reports] = [join(folder, "libpyprobe_agent.so"), join(folder, "reports")];
  mkdirSync(reports);
  const sources = readdirSync(join(ROOT, "native/agent")).filter((file) => file.endsWith(".c"));
  const words = [...FLAGS.split(" "), "-fno-sanitize-recover=all", "-o", agent, "-ldl", "-lpthread"];
  execFileSync("cc", [...words, ...sources.map((file) => `native/agent/${file}`)], { cwd: ROOT, stdio: "inherit" });

  const log = `log_path=${reports}/report`;
  const env = {
    ...process.env,
    AGENT: agent,
    PYTHONS: pythons.map(({ path }) => path).join(":"),
    LD_PRELOAD: execFileSync("realpath", [said], { encoding: "utf8" }).trim(),
    ASAN_OPTIONS: `detect_leaks=0:verify_asan_link_order=0:${log}`,
    UBSAN_OPTIONS: `print_stacktrace=1:${log}`,
  };
  const chosen = TESTS.flatMap((name) => ["-k", name]);
  const script = join(ROOT, "test/native/test_agent.py");
  const { status, stderr } = spawnSync(pythons[0]!.path, [script, ...chosen], { env, encoding: "utf8" });
  const wrong = stderr.match(/^(?:FAIL|ERROR|\w*(?:Error|Exception)): .*/gm)?.join("; ");
  if (!t.equal(status, 0, wrong ?? "the tests pass")) t.comment(stderr.slice(-10_000));
  t.match(stderr, /^Ran \d\d tests/m);
  t.same(
    readdirSync(reports).map((file) => readFileSync(join(reports, file), "utf8")),
    [],
    "no reports",
  );
});
