/** pyprobe as an ordinary user. */
import { spawn, type SpawnOptions } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { COMMAND, ROOT, collect, type Result } from "./pyprobe.ts";
import { PYENV } from "./pythons.ts";
import { works } from "./running.ts";

export const NOBODY = 65534;
const AS_USER = join(ROOT, "test", "support", "as_user.sh");
const OPTIONS: SpawnOptions = { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] };

/** Why we cannot become one, or have files seem others than they are. */
export function cannotBecome(): string | false {
  if (process.getuid!() !== 0) return "not root, who alone may become another user";
  const can = works("unshare", "-m", "setpriv", "--reuid=65534", "--clear-groups", "true");
  return can ? false : "unshare -m or setpriv is missing, or is not allowed here";
}

/** Runs pyprobe as nobody, with what it needs of root's home in sight. `over`: stands at this path for it: [path, what]. */
export async function asUser(words: string[], over?: [string, string]): Promise<Result> {
  const aside = mkdtempSync(join(tmpdir(), "pyprobe-user-"));
  try {
    return await withMount(over, seeing(aside, [...COMMAND, ...words]));
  } finally {
    rmdirSync(aside);
  }
}

/** The command as nobody's, in mounts of its own; the capabilities that it keeps may stand before it: "+bpf,+perfmon". `aside`: an empty directory. */
export function asUserCommand(aside: string, command: string[]): string[] {
  return ["unshare", "-m", ...seeing(aside, command)];
}

function seeing(aside: string, command: string[]): string[] {
  const needed = [PYENV, ROOT, dirname(dirname(process.execPath))];
  const hidden = needed.filter((path) => path.startsWith(`${homedir()}/`));
  return ["sh", AS_USER, aside, homedir(), ...hidden, "--", ...command];
}

/** Runs a command for which something else stands at a path: [path, what]. Root. */
export function withMount(over: [string, string] | undefined, command: string[]): Promise<Result> {
  const [path, what] = over ?? [];
  const mount = what === undefined ? "" : 'mount --bind "$1" "$2" && shift 2 && ';
  const words = what === undefined ? [] : [what, path!];
  return collect(spawn("unshare", ["-m", "sh", "-c", `${mount}exec "$@"`, "sh", ...words, ...command], OPTIONS)).result;
}
