/**
 * The two shapes of the handler's tests: `ok(source, expected)` compares what is known of a script's program,
 * `fail(source, text)` the whole message that a user reads. A source is an inline script, or files by name of which the
 * first is the script.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import t from "tap";
import { DiagnosticError } from "../../src/diagnostic.ts";
import { loadProgram } from "../../src/handler/load.ts";
import type { ClauseSite, Program } from "../../src/handler/program.ts";

export type Source = string | Record<string, string>;

/** What a test says of a program: only what it names is compared. */
export interface Expected {
  sites?: ExpectedSite[];
  selfNames?: string[];
  localNames?: string[];
  modules?: string[];
  imports?: Record<string, string>;
  /** The code of the entry module. */
  code?: string;
}

export interface ExpectedSite {
  /** "line:column" */
  at?: string;
  fields?: string[] | "all";
  strings?: number[];
  lengths?: Record<number, number> | undefined;
  builtins?: string[] | "all";
  /** The codePredicate's body, or undefined for none. */
  code?: string | undefined;
  whole?: boolean;
}

export function ok(name: string, source: Source, expected: Expected): void {
  t.test(name, async (t) => {
    const { program } = load(source);
    const found: Record<string, unknown> = {};
    for (const key of Object.keys(expected)) {
      if (key === "sites") {
        const wanted = expected.sites ?? [];
        t.equal(program.sites.length, wanted.length, "so many sites");
        found[key] = wanted.map((each, i) => pick(describeSite(program.sites[i]!), each));
      } else found[key] = describe(program)[key];
    }
    t.strictSame(found, expected);
  });
}

export function fail(name: string, source: Source, message: string): void {
  t.test(name, async (t) => {
    let text: string;
    try {
      load(source);
      text = "(it loaded)";
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      text = error.message;
    }
    t.equal(text, message.replace(/^\n|\n$/g, ""));
  });
}

/** Loads a source; files are made in a folder that is gone afterwards. */
export function load(source: Source): { program: Program } {
  if (typeof source === "string") return { program: loadProgram([{ text: source }]) };
  const folder = mkdtempSync(join(tmpdir(), "pyprobe-test-"));
  try {
    for (const [name, text] of Object.entries(source)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return { program: loadProgram([{ file: Object.keys(source)[0]! }], { cwd: folder, stdlib: resolve("stdlib") }) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function describe(program: Program): Record<string, unknown> {
  const entry = program.modules.find(({ name }) => name === program.entry)!;
  return { ...program, modules: program.modules.map(({ name }) => name), imports: entry.imports, code: entry.code };
}

function describeSite({ place, captures, builtins, codePredicate, codePredicateWhole }: ClauseSite): ExpectedSite {
  return {
    at: `${place.line}:${place.column}`,
    ...captures,
    builtins,
    code: codePredicate?.replace("(e, lib) => ", ""),
    whole: codePredicateWhole ?? false,
  };
}

function pick(site: ExpectedSite, wanted: ExpectedSite): ExpectedSite {
  return Object.fromEntries(Object.keys(wanted).map((key) => [key, site[key as keyof ExpectedSite]]));
}
