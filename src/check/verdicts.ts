/**
 * Verdicts of "nothing is wrong", remembered between runs: an empty file each, named by a hash of everything that the
 * verdict depends on. The folder is ours alone; one that others may write to is not believed, nor made use of.
 */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** Verdicts kept; beyond that the oldest half goes. */
const KEPT = 1000;

export class Verdicts {
  /** undefined: there is no place for them. */
  readonly #folder: string | undefined = privateFolder();

  keyOf(parts: readonly string[]): string {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
    return hash.digest("hex");
  }

  isClean(key: string): boolean {
    return this.#folder !== undefined && existsSync(join(this.#folder, key));
  }

  remember(key: string): void {
    if (this.#folder === undefined) return;
    try {
      this.#makeRoom(this.#folder);
      writeFileSync(join(this.#folder, key), "", { mode: 0o600 });
    } catch {
      // A full disk or a read-only one: the next check takes its second again.
    }
  }

  #makeRoom(folder: string): void {
    const names = readdirSync(folder);
    if (names.length < KEPT) return;
    const byAge = names.map((name) => ({ name, time: statSync(join(folder, name)).mtimeMs }));
    byAge.sort((a, b) => a.time - b.time);
    for (const { name } of byAge.slice(0, KEPT / 2)) rmSync(join(folder, name), { force: true });
  }
}

/** $XDG_CACHE_HOME/pyprobe/check, made when it is missing; undefined when it cannot be ours alone. */
function privateFolder(): string | undefined {
  const named = process.env["XDG_CACHE_HOME"];
  const base = named && isAbsolute(named) ? named : join(homedir(), ".cache");
  const folder = join(base, "pyprobe", "check");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return [join(base, "pyprobe"), folder].every(isOurs) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function isOurs(folder: string): boolean {
  const status = lstatSync(folder);
  return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
}
