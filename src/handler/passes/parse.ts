/**
 * TypeScript to JavaScript and to acorn's tree. Types are blanked out, not compiled, so that every line and column of
 * what runs is the user's.
 *
 * A script that is JavaScript already needs no stripping, and is spared the 40 ms that loading the stripper takes. The
 * one kind of text that is both, with two meanings, is a call with type arguments (`f<T>(x)` is two comparisons in
 * JavaScript): text that may have one goes to the stripper.
 */
import { createRequire } from "node:module";
import { parse as parseJavaScript, type Program } from "acorn";
import type { Diagnostic } from "../../diagnostic.ts";

type Stripper = typeof import("@swc/wasm-typescript");
type Parsed = { code: string; tree: Program };

/** "<", and within reach a ">" that is no arrow's and stands before a call. */
const MAY_HAVE_TYPE_ARGUMENTS = /<[^;]{0,500}[^=]>\s*[(`]/;

/** The code and its tree, or what is wrong with it. */
export function parse(name: string, source: string): Parsed | Diagnostic {
  if (!MAY_HAVE_TYPE_ARGUMENTS.test(source)) {
    const tree = acorn(source);
    if (!("message" in tree)) return { code: source, tree };
  }
  const code = strip(source);
  if (typeof code !== "string") return explain(name, source, code);
  const tree = acorn(code);
  if (!("message" in tree)) return { code, tree };
  const { loc } = tree;
  return explain(name, source, { message: tree.message, line: loc.line, column: loc.column, length: 1 });
}

interface Mistake {
  message: string;
  /** From 1. */
  line: number;
  /** From 0, in UTF-16 units. */
  column: number;
  length: number;
  expected?: string;
  hint?: string;
}

type AcornError = SyntaxError & { loc: { line: number; column: number } };

function acorn(code: string): Program | AcornError {
  try {
    return parseJavaScript(code, {
      ecmaVersion: 2024,
      sourceType: "module",
      locations: true,
      allowHashBang: true,
      allowAwaitOutsideFunction: true,
    });
  } catch (error) {
    if (!(error instanceof SyntaxError) || !("loc" in error)) throw error;
    error.message = error.message.replace(/ \(\d+:\d+\)$/, "");
    return error as AcornError;
  }
}

const require = createRequire(import.meta.url);
const STRIPPER = "@swc/wasm-typescript";
let stripper: Stripper | undefined;

/** What swc throws: a plain object. Lines count from 1, columns from 0. */
interface StripperError {
  code: string;
  message: string;
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}

function strip(source: string): string | Mistake {
  const first = attempt(source);
  if (typeof first === "string") return first;
  // swc counts columns as a terminal shows them: tabs are 4, CJK is 2. Where every character is one column wide, its
  // columns are ours, so the same text with each such character replaced by a plain one is asked again.
  const plain = source.replace(/[\t\u00a0\u2000-\u200a\ufeff]/g, " ").replace(/[^\x00-\x7f]/g, "a");
  const second = plain === source ? first : attempt(plain);
  const place = typeof second !== "string" && second.startLine === first.startLine ? second : first;
  const length = place.endLine === place.startLine ? place.endColumn - place.startColumn : 1;
  return { ...sentence(first), line: place.startLine, column: place.startColumn, length: Math.max(1, length) };
}

function attempt(source: string): string | StripperError {
  stripper ??= require(STRIPPER) as Stripper;
  try {
    return stripper.transformSync(source, { mode: "strip-only", module: true, deprecatedTsModuleAsError: true }).code;
  } catch (error) {
    if (typeof (error as StripperError | null)?.startLine === "number") return error as StripperError;
    // It broke off in the middle (its stack was too small) and is of no more use: the next script gets a new one.
    delete require.cache[require.resolve(STRIPPER)];
    stripper = undefined;
    throw error;
  }
}

/** What to write in the place of syntax that is more than types. */
const INSTEAD: [RegExp, string, string][] = [
  [
    /enum/,
    "an enum",
    'write an object: const Color = { Red: 0, Green: 1 }, or a union type: type Color = "red" | "green"',
  ],
  [/namespace|module/, "a namespace with code in it", "write a module of its own and import it"],
  [/parameter property/, "a parameter property", "declare the property, and assign it in the constructor"],
  [/import equals/, "import x = require()", 'write import { x } from "./file.ts"'],
  [/export assignment/, "export =", "write export default, or name what is exported"],
  [/angle-bracket/, "<T>value", "write value as T"],
];

function sentence({ code, message }: StripperError): { message: string; expected?: string; hint?: string } {
  const instead = code === "UnsupportedSyntax" && INSTEAD.find(([pattern]) => pattern.test(message));
  if (!instead) return firstSentence(message);
  return { message: `${instead[1]} is not served here: types are taken out, not compiled`, hint: instead[2] };
}

/** "Unexpected token `=`. Expected an identifier, ..." are two things; what else follows a first sentence is left out. */
function firstSentence(text: string): { message: string; expected?: string } {
  const [, unexpected, expected] = /^(Unexpected .*?)\. Expected (.*)$/.exec(text) ?? [];
  if (unexpected !== undefined && expected !== undefined) return { message: unexpected, expected };
  return { message: text.replace(/\.( .*)?$/, "") };
}

function explain(name: string, source: string, { message, line, column, length, expected, hint }: Mistake): Diagnostic {
  const looksLikeD = /^[\w$*]+:[\w$.*]*:[\w$.*]*:[\w-]+\s*$|^\s*self\s+\w+\s+\w+;/m.test(source);
  const advice = looksLikeD
    ? "this looks like a D script; pyprobe's scripts are TypeScript: see stdlib/call_stack.ts"
    : hint;
  return {
    code: "syntax",
    message: `syntax: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    place: { module: name, line, column: column + 1 },
    source,
    length,
    ...(expected !== undefined && { expected }),
    ...(advice !== undefined && { hint: advice }),
  };
}
