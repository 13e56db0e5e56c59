/**
 * The parameters that a script declares: `parameters({ rows: { value: 20, help: "how many rows are shown" } })`. The
 * command line must know them before anything runs, so they are written out, in a call that runs once.
 */
import type { AnyNode, CallExpression, Property } from "acorn";
import { nearestName } from "../../diagnostic.ts";
import type { Parameter } from "../../runtime/parameter.ts";
import { propertyName, writtenText } from "../ast.ts";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { enclosingFunction } from "../scope.ts";
import { isForOtherMain } from "./main.ts";

const NAME = "parameters";
const FIELDS = ["value", "help", "choices"];

export function findParameters(draft: Draft): void {
  for (const module of draft.modules.values()) {
    if (!module.source.includes(NAME)) continue;
    for (const node of module.scopes.nodes) {
      if (node.type !== "CallExpression") continue;
      const meaning = meaningOf(draft, module, node.callee);
      if (meaning?.kind !== "builtin" || meaning.name !== NAME || isForOtherMain(module, node)) continue;
      readCall(new Reader(draft, module), node);
    }
  }
}

function readCall(reader: Reader, call: CallExpression): void {
  if (enclosingFunction(reader.module.scopes, call)) {
    return reader.wrong(call.callee, "parameters() does not stand at the top level of the script");
  }
  const [object] = call.arguments;
  if (call.arguments.length !== 1 || object?.type !== "ObjectExpression")
    return reader.wrong(object ?? call.callee, "parameters() takes one object, written out");
  for (const property of object.properties) reader.parameter(property);
}

class Reader {
  constructor(
    readonly draft: Draft,
    readonly module: ModuleDraft,
  ) {}

  wrong(node: AnyNode, message: string): void {
    const hint = 'parameters({ rows: { value: 20, help: "how many rows are shown" } }), at the top level of the script';
    problemAt(this.draft, this.module, node, { code: "parameters", message, hint });
  }

  parameter(node: AnyNode): void {
    const name = propertyName(node);
    if (node.type !== "Property" || name === undefined || !/^[a-z][A-Za-z0-9]*$/.test(name))
      return this.wrong(node, "a parameter's name must be written out: a small letter, then letters and digits");
    if (this.draft.parameters.some((known) => known.name === name))
      return this.wrong(node.key, `there are two parameters ${name}`);
    if (node.value.type !== "ObjectExpression")
      return this.wrong(node.value, `the declaration of ${name} must be written out: { value, help }`);
    const fields = new Map<string, AnyNode>();
    for (const each of node.value.properties) this.#field(fields, each);
    const value = this.#value(name, fields.get("value") ?? node.value);
    const help = fields.get("help") && writtenText(fields.get("help")!);
    if (help === undefined) return this.wrong(node.value, `${name} has no help, the words that --help has for it`);
    const choices = this.#choices(name, fields.get("choices"));
    if (value === undefined || choices === null) return;
    if (choices && !choices.includes(value as string))
      return this.wrong(node.value, `the value of ${name} is none of its choices`);
    this.draft.parameters.push({ name, value, help, ...(choices && { choices }) });
  }

  #field(fields: Map<string, AnyNode>, each: AnyNode): void {
    const name = propertyName(each) ?? "";
    if (FIELDS.includes(name)) return void fields.set(name, (each as Property).value);
    const nearest = nearestName(name, FIELDS);
    this.wrong(each, `a parameter has a value, help, and perhaps choices${nearest ? `; nearest: ${nearest}` : ""}`);
  }

  #value(name: string, node: AnyNode): Parameter["value"] | undefined {
    const text = writtenText(node);
    if (text !== undefined) return text;
    const sign = node.type === "UnaryExpression" && node.operator === "-" ? -1 : 1;
    const literal = sign < 0 ? (node as { argument: AnyNode }).argument : node;
    const value = literal.type === "Literal" ? literal.value : undefined;
    if (typeof value === "number") return sign * value;
    if (value === false) return false;
    if (value === true)
      this.wrong(node, `${name} is on by itself: a switch is off, and named for what it does when on`);
    else this.wrong(node, `the value of ${name} must be written out: a number, a text, or false`);
    return undefined;
  }

  /** null: they are wrong. */
  #choices(name: string, node: AnyNode | undefined): string[] | undefined | null {
    if (!node) return undefined;
    const texts = node.type === "ArrayExpression" ? node.elements.map((each) => each && writtenText(each)) : [null];
    if (texts.every((text) => typeof text === "string")) return texts;
    this.wrong(node, `the choices of ${name} must be texts, written out`);
    return null;
  }
}
