/** The interpreters: whether their own markers are there and sound, and whether an agent can come along. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Refusal, lookAt } from "../../engine/agent/attach/subject.ts";
import { engines } from "../../engine/registry.ts";
import { ElfError } from "../../elf/bytes.ts";
import { PT, withElf } from "../../elf/elf.ts";
import type { FileName } from "../../elf/file-name.ts";
import { moduleName } from "../../elf/module.ts";
import { filesOfProgram } from "../../elf/needed.ts";
import { allProcesses, filesOfProcess, filesOfProcesses } from "../../elf/process.ts";
import { makeCatalog } from "../../probe/catalog.ts";
import type { Provider } from "../../probe/provider.ts";
import { UserError } from "../../errors.ts";
import { statusOf } from "../../status.ts";
import { ok, trouble, type Row } from "./row.ts";

/** Of one process; without one, of the python3 of PATH and of all that run. */
export function interpreterRows(pid: number | undefined): Row[] {
  const files = pid === undefined ? [...ofPath(), ...filesOfProcesses(allProcesses()).files] : ofProcess(pid);
  const { providers } = makeCatalog([]);
  const rows = providers.flatMap((provider) => {
    const own = unique(files.filter((file) => provider.hosts?.(moduleName(file))));
    return own.flatMap((file) => [markersRow(file, provider), agentRow(file, provider)]);
  });
  if (rows.length > 0) return pid === undefined ? rows : [...rows, enteringRow(pid)];
  const where = pid === undefined ? "in PATH or among the processes" : `in process ${pid}`;
  return [
    trouble("interpreters", "some", `no Python was found ${where}`, "markers of other programs: pyprobe -l lists them"),
  ];
}

function ofProcess(pid: number): FileName[] {
  try {
    return filesOfProcess(pid).files;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") throw new UserError(`there is no process ${pid}`);
    if (code === "EACCES" || code === "EPERM")
      throw new UserError(`process ${pid} may not be looked at: that needs CAP_SYS_PTRACE, or to be its user`);
    throw error;
  }
}

/** The python3 of PATH, with its library. A launcher script that is no Python (pyenv's) is passed over. */
function ofPath(): FileName[] {
  const dirs = (process.env["PATH"] ?? "").split(delimiter);
  return dirs.flatMap((dir) => {
    const path = join(dir || ".", "python3");
    try {
      return existsSync(path) ? filesOfProgram(path, process.env) : [];
    } catch (error) {
      if (error instanceof ElfError) return [];
      throw error;
    }
  });
}

function unique(files: FileName[]): FileName[] {
  const seen = new Set<string>();
  return files.filter(({ path }) => {
    const { dev, ino } = statusOf(path) ?? { dev: 0, ino: 0 };
    const isNew = !seen.has(`${dev}:${ino}`);
    seen.add(`${dev}:${ino}`);
    return isNew && ino !== 0;
  });
}

function markersRow(file: FileName, { name }: Provider): Row {
  const { providers, rejected, problems } = makeCatalog([file]);
  const what = moduleName(file);
  const markers = providers.find((provider) => provider.name === name)?.markers ?? [];
  const sound = markers.filter(({ sites }) => sites && sites.length > 0).map((marker) => marker.name);
  if (problems.length > 0) return trouble(what, "no", problems.join("; "), "reinstall that file");
  const agent = "use the agent: pyprobe -c, or -p for a process that runs";
  if (sound.length === 0 && rejected.length === 0)
    return trouble(
      what,
      "some",
      `${file.name}: has no markers (it was built without them)`,
      `${agent}; or a Python built --with-dtrace`,
    );
  const reasons = new Map(rejected.map(({ site, why }) => [site.name, why]));
  const unsound = [...reasons].map(([marker, why]) => `${marker} is not used: ${why}`);
  const missing = markers.filter(({ name }) => !sound.includes(name) && !reasons.has(name)).map(({ name }) => name);
  const finding = [
    `${file.name}: its own ${sound.join(", ") || "markers"} ${sound.length > 0 ? "can be used" : "cannot be used"}`,
    ...unsound,
  ];
  if (missing.length > 0) finding.push(`it lacks ${missing.join(", ")}`);
  return unsound.length + missing.length === 0
    ? ok(what, finding.join("; "))
    : trouble(what, "some", finding.join("; "), `for the others ${agent}`);
}

/** Whether the agent can be brought into that process as it runs now. */
function enteringRow(pid: number): Row {
  try {
    lookAt(pid);
    return ok("entering", "nothing stands against bringing the agent in (-p)");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return trouble("entering", "no", error.why, error.remedy);
  }
}

/** Whether an agent comes along when that interpreter is started under -c. */
function agentRow(file: FileName, provider: Provider): Row {
  const what = `${moduleName(file)} agent`;
  const marker = provider.markers.find(({ agent }) => agent !== undefined);
  const engine = engines.map((create) => create()).find(({ entersProcesses }) => entersProcesses);
  const refusal = marker && engine?.refuses(provider, marker);
  if (refusal) return trouble(what, "no", refusal, "build it: npm ci in pyprobe's folder");
  if (isSetId(file.path))
    return trouble(
      what,
      "no",
      "it is set-user-ID: the loader takes no agent into it",
      "run a copy without that bit, or use uprobes",
    );
  if (file.isProgram && !isDynamic(file.path))
    return trouble(
      what,
      "no",
      "it is linked statically: no agent can be loaded into it",
      "a dynamically linked build, or uprobes",
    );
  return ok(what, "comes along when it is started under pyprobe -c, and is brought in by -p");
}

function isSetId(path: string): boolean {
  return ((statusOf(path)?.mode ?? 0) & 0o6000) !== 0;
}

function isDynamic(path: string): boolean {
  try {
    return withElf(path, (elf) => elf.segments.some(({ type }) => type === PT.DYNAMIC));
  } catch (error) {
    if (error instanceof ElfError) return false;
    throw error;
  }
}
