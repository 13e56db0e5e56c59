/** Where a clause's predicate is decided: once for each code object, in the kernel, in the isolate; and why. */
import type { ClauseSite, KernelTest } from "../handler/program.ts";
import type { ClauseInfo } from "../runtime/contract.ts";
import type { Served } from "./explain.ts";

export function predicateLines(clause: ClauseInfo, site: ClauseSite | undefined, served: readonly Served[]): string[] {
  if (site && site.predicate === undefined) return ["  predicate  none: the action runs for every event"];
  if (!site) return ["  predicate  in the isolate, for each event: the clause is not where the text shows one"];
  const lines = served.map((one) => `  predicate  ${decision(clause, site, one)}`);
  return [...new Set(lines)];
}

function decision(clause: ClauseInfo, site: ClauseSite, { engine, probe }: Served): string {
  const readsCode = probe.args.some(({ from }) => "code" in from);
  if (readsCode && clause.byCode) return byCode("what byCode() is given", clause.byCode === "whole");
  if (readsCode && site.codePredicate !== undefined)
    return byCode(withoutHead(site.codePredicate), site.codePredicateWhole === true);
  if (engine.armsFiles && site.kernelTest) return inKernel(site.kernelTest);
  return `in the isolate, for each event: ${reason(readsCode, engine.armsFiles === true)}`;
}

/** "(e, lib) => (e.funcname === "start")" */
function withoutHead(text: string): string {
  return text.slice(text.indexOf("=> ") + 3);
}

function byCode(part: string, isWhole: boolean): string {
  return isWhole
    ? `once for each code object, which the probe is switched off for when every clause refuses it: ${part}`
    : `this part once for each code object, which the probe is switched off for when every clause refuses it: ${part}\n` +
        `             the rest in the isolate, for each event: it depends on more than the code object`;
}

function inKernel(test: KernelTest): string {
  const text = testText(test);
  return isWhole(test)
    ? `in the kernel, before an event is written: ${text}`
    : `in the kernel, before an event is written, as far as it compares: ${text}\n` +
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
