// The agent alone, built for a tool that watches it: no Node is needed, and its tests (test/native/test_agent.py) bring a
// tracer of their own.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const FLAGS = [
  "-shared",
  "-fPIC",
  "-std=gnu11",
  "-O1",
  "-g",
  "-fno-omit-frame-pointer",
  "-fvisibility=hidden",
  "-Inative",
];

/** The agent built with these flags, in a folder of its own; and an empty one for reports, which processes write. */
export function buildAgent(name, flags) {
  const folder = resolve("sanitized", name);
  const reports = join(folder, "reports");
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const agent = join(folder, "libpyprobe_agent.so");
  const sources = readdirSync("native/agent").filter((file) => file.endsWith(".c"));
  const words = [
    ...FLAGS,
    ...flags,
    "-o",
    agent,
    ...sources.map((file) => `native/agent/${file}`),
    "-ldl",
    "-lpthread",
  ];
  const { status } = spawnSync(process.env.CC ?? "cc", words, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`the agent could not be built: cc ${words.join(" ")}`);
  return { agent, reports };
}

/**
 * Runs its tests (those whose names have one of the words) with these interpreters, and says what came of it; the status.
 * `findingsIn`: the parts of a report that are about the agent.
 */
export function testAgent(what, { agent, reports }, { command, pythons, names, environment, findingsIn }) {
  const env = { ...process.env, ...environment, AGENT: agent, PYTHONS: pythons.join(":") };
  const words = [...command, "test/native/test_agent.py", ...names.flatMap((name) => ["-k", name])];
  const { status, stderr } = spawnSync(words[0], words.slice(1), { env, encoding: "utf8", maxBuffer: 1 << 28 });
  process.stderr.write(status === 0 ? "" : stderr);
  const texts = readdirSync(reports).map((file) => readFileSync(join(reports, file), "utf8"));
  const findings = texts.flatMap(findingsIn);
  for (const finding of findings) console.log(`\n${finding}`);
  const tests = /^Ran (\d+) tests? in/m.exec(stderr)?.[1] ?? 0;
  const outcome = status === 0 ? "all passed" : "FAILED";
  console.log(`${what}: ${tests} tests run with ${pythons.length} Pythons, ${outcome}, ${findings.length} findings`);
  return status === 0 && Number(tests) > 0 && findings.length === 0 ? 0 : 1;
}
