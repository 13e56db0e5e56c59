/** The interpreters at hand: the image's pyenv ones, the distribution's, its debug build. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface Python {
  path: string;
  /** "3.12.1", with what tells it apart from its likes: "3.11.2 debug". */
  label: string;
  version: [number, number];
  debug: boolean;
}

export const PYENV = process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv");
const EXTRA = (process.env["PYPROBE_TEST_PYTHONS"] ?? "").split(":").filter(Boolean);

export const pythons: Python[] = candidates()
  .filter((path) => existsSync(path))
  .flatMap(describe)
  .sort((a, b) => a.version[1] - b.version[1] || (a.label < b.label ? -1 : 1));

/** Every interpreter that a test of the main job must pass on; those that are missing are to be skipped by name. */
export const expected = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13"];

/** The newest patch level of a version, preferring one that was not built for debugging. */
export function pythonOf(minor: string): Python | undefined {
  return pythons.find(({ version, debug }) => !debug && `${version[0]}.${version[1]}` === minor);
}

/** Versions of `expected` that no interpreter here has. */
export const absent = expected.filter((minor) => !pythonOf(minor));

function candidates(): string[] {
  const versions = join(PYENV, "versions");
  const pyenv = existsSync(versions) ? readdirSync(versions).map((name) => join(versions, name, "bin", "python3")) : [];
  const own = readdirSync("/usr/bin").filter((name) => /^python3\.\d+(-dbg)?$/.test(name));
  return [...pyenv, ...own.map((name) => join("/usr/bin", name)), ...EXTRA];
}

function describe(path: string): Python[] {
  const code =
    "import sys; print(*sys.version_info[:3], int(hasattr(sys, 'gettotalrefcount')), int('free-threading' in sys.version))";
  try {
    const [major, minor, micro, debug, free] = execFileSync(path, ["-c", code], { encoding: "utf8" })
      .trim()
      .split(" ")
      .map(Number);
    const where = path.startsWith("/usr/bin/") ? " Debian" : "";
    const label = `${major}.${minor}.${micro}${where}${debug ? " debug" : ""}${free ? " free-threaded" : ""}`;
    return [{ path, label, version: [major!, minor!], debug: debug === 1 }];
  } catch {
    return [];
  }
}
