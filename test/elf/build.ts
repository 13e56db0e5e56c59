/** Builds test/elf/marks.c in several shapes into a directory of their own; undefined where there is no C compiler. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), "marks.c");

export interface Built {
  dir: string;
  /** Position-independent program, with symbols. */
  program: string;
  remove(): void;
}

export const NO_COMPILER = hasCompiler() ? false : "there is no gcc for x86-64 here";

function hasCompiler(): boolean {
  try {
    return execFileSync("gcc", ["-dumpmachine"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).startsWith(
      "x86_64",
    );
  } catch {
    return false;
  }
}

/** Compiles marks.c with these words; the path of what comes out. */
export function compile(dir: string, name: string, ...words: string[]): string {
  const path = join(dir, name);
  execFileSync("gcc", ["-O1", "-fno-ipa-ra", ...words, "-o", path, SOURCE]);
  return path;
}

export function build(): Built {
  const dir = mkdtempSync(join(tmpdir(), "pyprobe-elf."));
  return { dir, program: compile(dir, "marks", "-fPIE", "-pie"), remove: () => rmSync(dir, { recursive: true }) };
}
