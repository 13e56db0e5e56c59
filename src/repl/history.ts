/**
 * Where the lines of earlier sessions are: PYPROBE_HISTORY, or history in XDG_STATE_HOME/pyprobe (~/.local/state/pyprobe).
 * An empty PYPROBE_HISTORY keeps none. Nobody else can read it; where it cannot be written, there is none.
 */
import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The file, which is there and can be written; undefined: none is kept. */
export function historyFile(env: NodeJS.ProcessEnv): string | undefined {
  const state = env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  const file = env["PYPROBE_HISTORY"] ?? join(state, "pyprobe", "history");
  if (file === "") return undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, "a", 0o600));
    chmodSync(file, 0o600);
    return file;
  } catch {
    return undefined;
  }
}
