/** What the TypeScript compiler says, in this house's form. */
import type TS from "typescript";
import type { Diagnostic } from "../diagnostic.ts";
import type { Module } from "../handler/program.ts";

export function diagnosticOf(
  { file, start = 0, length = 1, messageText, code }: TS.Diagnostic,
  moduleOf: (path: string) => Module | undefined,
): Diagnostic {
  const [first = "", ...more] = sentences(messageText);
  const [, message = first, nearest] = /^(.*?)\.? Did you mean '([^']+)'\?$/.exec(first) ?? [];
  const module = file && moduleOf(file.fileName);
  return {
    code: `ts${code}`,
    message: withoutStop(message),
    ...(file && module && placed(file, module, start, length)),
    ...(nearest !== undefined && { nearest }),
    ...(more.length > 0 && { hint: more.map(withoutStop).join("\n        ") }),
  };
}

/** A message and those that explain it, from the outside in. */
function sentences(text: string | TS.DiagnosticMessageChain): string[] {
  if (typeof text === "string") return [text];
  return [text.messageText, ...(text.next ?? []).flatMap(sentences)];
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

function placed(file: TS.SourceFile, { name, source }: Module, start: number, length: number) {
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const rest = source.slice(start).search(/[\r\n]|$/);
  return {
    place: { module: name, line: line + 1, column: character + 1 },
    source,
    length: Math.max(1, Math.min(length, rest)),
  };
}
