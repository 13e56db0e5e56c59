/**
 * What was typed in earlier sessions: PYPROBE_HISTORY, or history in XDG_STATE_HOME/pyprobe (~/.local/state/pyprobe).
 * An empty PYPROBE_HISTORY keeps none. Nobody else can read it; where it cannot be written, there is none.
 */
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const LINES = 1000;

export class History {
  readonly #file: string;
  /** The newest first, as readline wants them. */
  readonly lines: string[] = [];

  constructor(env: NodeJS.ProcessEnv) {
    const state = env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
    this.#file = env["PYPROBE_HISTORY"] ?? join(state, "pyprobe", "history");
    if (this.#file === "") return;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      const lines = read(this.#file);
      if (lines.length > LINES) writeFileSync(this.#file, `${lines.slice(-LINES).join("\n")}\n`, { mode: 0o600 });
      this.lines = lines.slice(-LINES).reverse();
      appendFileSync(this.#file, "", { mode: 0o600 });
      chmodSync(this.#file, 0o600);
    } catch {
      this.#file = "";
    }
  }

  add(line: string): void {
    if (this.#file === "" || line.trim() === "") return;
    try {
      appendFileSync(this.#file, `${line}\n`, { mode: 0o600 });
    } catch {
      // The disk is full, or it went away: this line is not remembered.
    }
  }
}

function read(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}
