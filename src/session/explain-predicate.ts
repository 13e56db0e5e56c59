/** Where a clause's predicate is decided: once for each code object, in the kernel, in the isolate; and why. */
import type { Engine } from "../engine/engine.ts";
import type { Work } from "../handler/work.ts";
import type { ClauseSite, KernelTest } from "../handler/program.ts";
import type { ClauseInfo } from "../runtime/contract.ts";
import type { Decision } from "../runtime/formats/format.ts";
import type { Served } from "./explain.ts";

/** Each way of deciding once, of the probes that serve the clause. */
export function decisions(clause: ClauseInfo, site: ClauseSite | undefined, served: readonly Served[]): Decision[] {
  if (site && site.predicate === undefined) return [{ where: "none" }];
  if (!site) return [{ where: "isolate", why: "the clause is not where the text shows one" }];
  const all = served.map((one) => decision(clause, site, one));
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

function decision(clause: ClauseInfo, site: ClauseSite, { engine, probe }: Served): Decision {
  const readsCode = probe.args.some(({ from }) => "code" in from);
  if (readsCode && clause.byCode)
    return { where: "code", part: "what byCode() is given", whole: clause.byCode === "whole" };
  if (readsCode && site.codePredicate !== undefined) {
    return { where: "code", part: withoutHead(site.codePredicate), whole: site.codePredicateWhole === true };
  }
  if (engine.armsFiles && site.kernelTest)
    return { where: "kernel", part: testText(site.kernelTest), whole: isWhole(site.kernelTest) };
  return { where: "isolate", why: reason(readsCode, engine.armsFiles === true) };
}

/** Of a clause that is done where its probe fires. */
export function decisionsOfPushed(
  site: ClauseSite | undefined,
  { engine, work }: { engine: Engine; work: Work },
): Decision[] {
  if (site?.predicate === undefined) return [{ where: "none" }];
  const decided: Decision[] = work.test ? [{ where: "engine", engine: engine.name }] : [];
  return work.code === undefined ? decided : [...decided, { where: "read", part: withoutHead(work.code) }];
}

/** "(e, lib) => (e.funcname === "start")" */
function withoutHead(text: string): string {
  return text.slice(text.indexOf("=> ") + 3);
}

export function decisionText(decision: Decision): string {
  switch (decision.where) {
    case "none":
      return "none: the action runs for every event";
    case "isolate":
      return `in the isolate, for each event: ${decision.why}`;
    case "code":
      return byCode(decision.part, decision.whole);
    case "kernel":
      return inKernel(decision.part, decision.whole);
    case "engine":
      return `by the ${decision.engine} engine where the probe fires`;
    case "read":
      return `once for each code object, when what was counted is read: ${decision.part}`;
  }
}

function byCode(part: string, whole: boolean): string {
  return whole
    ? `once for each code object, which the probe is switched off for when every clause refuses it: ${part}`
    : `this part once for each code object, which the probe is switched off for when every clause refuses it: ${part}\n` +
        `             the rest in the isolate, for each event: it depends on more than the code object`;
}

function inKernel(part: string, whole: boolean): string {
  return whole
    ? `in the kernel, before an event is written: ${part}`
    : `in the kernel, before an event is written, as far as it compares: ${part}\n` +
        `             the rest (...) in the isolate, for each event that passes`;
}

function reason(readsCode: boolean, isInKernel: boolean): string {
  if (readsCode) return "no part of it depends on the code object alone (file, function, module)";
  if (isInKernel) return "nothing in it is a comparison that a program in the kernel can make";
  return "this engine's events are not decided on before";
}

function isWhole(test: KernelTest): boolean {
  switch (test.kind) {
    case "and":
    case "or":
      return isWhole(test.left) && isWhole(test.right);
    case "not":
      return isWhole(test.test);
    default:
      return test.kind === "compare";
  }
}

function testText(test: KernelTest): string {
  switch (test.kind) {
    case "and":
    case "or":
      return `${operandText(test.left)} ${test.kind === "and" ? "&&" : "||"} ${operandText(test.right)}`;
    case "not":
      return `!${operandText(test.test)}`;
    case "compare":
      return `${test.copied ? `copyinstr(${test.field})` : test.field} ${test.op} ${JSON.stringify(test.value)}`;
    default:
      return "...";
  }
}

function operandText(test: KernelTest): string {
  return test.kind === "and" || test.kind === "or" || test.kind === "compare" ? `(${testText(test)})` : testText(test);
}
