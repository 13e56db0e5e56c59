/**
 * What each clause does as work (handler/work.ts), where all that it does can be said so: its predicate compares names of
 * the code object and whole numbers, its action counts into aggregations and sets variables of the thread. One
 * statement that is neither, and the clause stays in the isolate; the first such place is remembered as the reason.
 *
 * Whether a clause may be done apart from others is asked by the pass after this one (in-step.ts).
 */
import type { AnyNode, CallExpression, Pattern } from "acorn";
import { placeOf, propertyName, unwrap } from "../ast.ts";
import type { Draft, LocatedFunction, SiteDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { stepsOf, type Int, type Step, type Tally, type Test, type Text, type Work } from "../work.ts";
import { aggregationName } from "../aggregation-name.ts";
import { constantOf } from "../constant.ts";
import type { Aggregate } from "../../runtime/isolate/aggregates/aggregate.ts";
import { ParameterError } from "../../runtime/isolate/aggregates/parameter-error.ts";
import { aggregates } from "../../runtime/isolate/aggregates/registry.ts";
import { codeFields, conjuncts, type Others, returned, Writer } from "./code-predicate.ts";
import { CannotSay, Numbers } from "./work-numbers.ts";

export function findWork(draft: Draft): void {
  for (const site of draft.sites) {
    const { action, module, call } = site;
    try {
      if (!action || (site.hasPredicate && !site.predicate))
        throw new CannotSay(call, "its functions are not written where they can be followed");
      site.work = new WorkReader(draft, site).read(action);
    } catch (error) {
      if (!(error instanceof CannotSay)) throw error;
      site.work = { why: error.why, place: placeOf((action ?? { module }).module.name, error.node) };
    }
  }
}

class WorkReader {
  readonly #fields: Set<string>;

  constructor(
    readonly draft: Draft,
    readonly site: SiteDraft,
  ) {
    this.#fields = codeFields(draft, site);
  }

  read(action: LocatedFunction): Work {
    const steps = new ActionReader(this.draft, action, this.#fields).steps();
    if (steps.length === 0) throw new CannotSay(this.site.call, "there is nothing in it");
    const sets = stepsOf(steps).some(({ kind }) => kind === "assign");
    return { ...(this.site.predicate && this.#predicate(this.site.predicate, sets)), steps };
  }

  /** `sets`: the action sets variables, which nobody can leave out afterwards. */
  #predicate(predicate: LocatedFunction, sets: boolean): Omit<Work, "steps"> {
    const body = returned(predicate);
    if (!body) throw new CannotSay(predicate.node, "its predicate is more than one expression");
    const writer = new Writer(this.draft, predicate, this.#fields);
    const numbers = new Numbers(this.draft, predicate);
    const tests: Test[] = [];
    const code: string[] = [];
    for (const part of conjuncts(body)) {
      const text = sets || numbers.tries(part) ? undefined : writer.write(part);
      if (text === undefined) tests.push(numbers.test(part));
      else code.push(`(${text})`);
    }
    return {
      ...(tests.length > 0 && { test: tests.reduce((left, right) => ({ kind: "and", left, right })) }),
      ...(code.length > 0 && { code: `(e, lib) => ${code.join(" && ")}`, codeFields: [...writer.reads] }),
    };
  }
}

function isTaken(parameters: () => unknown): boolean {
  try {
    parameters();
    return true;
  } catch (error) {
    if (error instanceof ParameterError) return false;
    throw error;
  }
}

const methods = new Map(aggregates.flatMap((one) => (one.tally ? [[one.name, one]] : [])));

class ActionReader {
  readonly #numbers: Numbers;

  constructor(
    readonly draft: Draft,
    readonly action: LocatedFunction,
    readonly fields: Set<string>,
  ) {
    this.#numbers = new Numbers(draft, action);
  }

  steps(): Step[] {
    const { body } = this.action.node;
    return body.type === "BlockStatement" ? this.#block(body.body) : this.#expression(body);
  }

  #block(statements: readonly AnyNode[]): Step[] {
    return statements.flatMap((each) => this.#statement(each));
  }

  #statement(node: AnyNode): Step[] {
    switch (node.type) {
      case "ExpressionStatement":
        return this.#expression(node.expression);
      case "BlockStatement":
        return this.#block(node.body);
      case "EmptyStatement":
        return [];
      case "VariableDeclaration":
        for (const one of node.declarations) this.#declare(node.kind, one.id, one.init, one);
        return [];
      case "IfStatement":
        return [this.#if(node.test, node.consequent, node.alternate)];
      default:
        throw new CannotSay(node, "only expressions, if and const can be done where the probe fires");
    }
  }

  #declare(kind: string, id: Pattern, init: AnyNode | null | undefined, node: AnyNode): void {
    const binding = id.type === "Identifier" ? this.action.module.scopes.bindingOf(id) : undefined;
    if (!binding || !init || binding.assigned || kind === "var")
      throw new CannotSay(node, "only constants of one name can be made where the probe fires");
    this.#numbers.declare(binding, init);
  }

  #if(test: AnyNode, consequent: AnyNode, alternate: AnyNode | null | undefined): Step {
    const condition = this.#numbers.test(test);
    const then = this.#statement(consequent);
    return { kind: "if", test: condition, then, otherwise: alternate ? this.#statement(alternate) : [] };
  }

  #expression(wrapped: AnyNode): Step[] {
    const node = unwrap(wrapped);
    if (node.type === "AssignmentExpression") return [this.#assign(node.left, node.operator, node.right)];
    if (node.type === "UpdateExpression") return [this.#update(node.argument, node.operator)];
    if (node.type === "CallExpression") return [this.#tally(node)];
    if (node.type === "LogicalExpression" && node.operator === "&&")
      return [{ kind: "if", test: this.#numbers.test(node.left), then: this.#expression(node.right), otherwise: [] }];
    throw new CannotSay(node, "it is neither a count nor a variable of the thread");
  }

  #assign(target: AnyNode, operator: string, right: AnyNode): Step {
    const name = this.#numbers.self(target);
    if (name === undefined)
      throw new CannotSay(target, "of variables only those of self can be set where the probe fires");
    const value = this.#assigned(name, operator, right);
    if (!value) throw new CannotSay(target, `${operator} cannot be done where the probe fires`);
    this.#numbers.assigned();
    return { kind: "assign", name, value };
  }

  #assigned(name: string, operator: string, right: AnyNode): Int | undefined {
    if (operator === "=") return this.#numbers.int(right, true);
    const kind = operator === "+=" ? "sum" : operator === "-=" ? "difference" : undefined;
    return kind && { kind, left: { kind: "self", name }, right: this.#numbers.int(right) };
  }

  #update(target: AnyNode, operator: string): Step {
    const name = this.#numbers.self(target);
    if (name === undefined)
      throw new CannotSay(target, "of variables only those of self can be set where the probe fires");
    this.#numbers.assigned();
    const kind = operator === "++" ? "sum" : "difference";
    return { kind: "assign", name, value: { kind, left: { kind: "self", name }, right: { kind: "int", value: 1 } } };
  }

  /** calls.by(key, ...).count(), calls.count() */
  #tally(node: CallExpression): Tally {
    const { callee, arguments: values } = node;
    const method = callee.type === "MemberExpression" ? propertyName(callee) : undefined;
    const called = callee.type === "MemberExpression" ? unwrap(callee.object as AnyNode) : undefined;
    if (method === undefined || !called) throw this.#foreign(node);
    const by =
      called.type === "CallExpression" && called.callee.type === "MemberExpression" ? called.callee : undefined;
    const isBy = by !== undefined && propertyName(by) === "by";
    const aggregation = aggregationName(this.draft, this.action.module, isBy ? (by.object as AnyNode) : called);
    if (aggregation === undefined) throw this.#foreign(node);
    const aggregate = methods.get(method);
    if (!aggregate) throw new CannotSay(node, `${method}() is not counted where the probe fires`);
    const key = this.#key(isBy ? ((called as CallExpression).arguments as AnyNode[]) : []);
    const parameters = this.#parameters(node, aggregate);
    return {
      kind: "tally",
      aggregation,
      ...key,
      method,
      ...(values.length > 0 && { value: this.#numbers.int(values[0]!) }),
      ...(parameters.length > 0 && { parameters }),
    };
  }

  /** Constants, and such as the function takes. */
  #parameters(node: CallExpression, { name, update, tally, parameters }: Aggregate): number[] {
    const values = node.arguments.slice(1).map((each) => constantOf(this.action.module, each as AnyNode));
    const [least, most] = tally!.most === undefined ? [update.length - 1, update.length - 1] : [1, tally!.most];
    const areSaid = node.arguments.length >= least && node.arguments.length <= most;
    const numbers = values.filter((value) => typeof value === "number");
    if (areSaid && numbers.length === values.length && isTaken(() => parameters?.(undefined, ...values)))
      return numbers;
    throw new CannotSay(node, `${name}() with these arguments is not counted where the probe fires`);
  }

  #key(parts: AnyNode[]): Pick<Tally, "key" | "ints" | "texts" | "fields" | "ofProcess"> {
    const key = new KeyOthers(this.#numbers, this.action.module.name);
    const writer = new Writer(this.draft, this.action, this.fields, key);
    const written = parts.map((part) => {
      const before = key.mark();
      const text = writer.write(part);
      if (text !== undefined) return text;
      key.back(before);
      return key.int(this.#numbers.int(part));
    });
    const { ints, texts, ofProcess } = key;
    const text = `(e, lib, ints, pid, texts, probe) => [${written.join(", ")}]`;
    return { key: text, ints, texts, fields: [...writer.reads], ofProcess };
  }

  #foreign(node: CallExpression): CannotSay {
    const meaning = meaningOf(this.draft, this.action.module, node.callee);
    const name = meaning?.kind === "builtin" ? `${meaning.name}()` : "what is called here";
    return new CannotSay(node, `${name} is the isolate's`);
  }
}

/** What of a key is the event's own, and not its code object's. */
class KeyOthers implements Others {
  readonly ints: Int[] = [];
  readonly texts: Text[] = [];
  ofProcess = false;

  constructor(
    readonly numbers: Numbers,
    readonly module: string,
  ) {}

  mark(): [ints: number, texts: number] {
    return [this.ints.length, this.texts.length];
  }

  back([ints, texts]: [ints: number, texts: number]): void {
    this.ints.length = ints;
    this.texts.length = texts;
  }

  int(int: Int): string {
    return `ints[${this.ints.push(int) - 1}]`;
  }

  name(name: string): string | undefined {
    if (name === "pid") return ((this.ofProcess = true), "pid");
    if (name === "probefunc" || name === "probename") return `probe.${name.slice(5)}`;
    if (name === "execname") return this.#text({ field: name, copied: false });
    return this.numbers.isField(name) ? this.int({ kind: "field", name }) : undefined;
  }

  call(name: string, call: CallExpression): string | undefined {
    const [argument, ...more] = call.arguments;
    if (name !== "copyinstr" || !argument || more.length > 0) return undefined;
    const field = this.numbers.argument(argument as AnyNode);
    return field && this.#text({ field, copied: true, place: placeOf(this.module, call) });
  }

  #text(text: Text): string {
    return `texts[${this.texts.push(text) - 1}]`;
  }
}
