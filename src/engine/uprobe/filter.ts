/**
 * Code that lets an event go before anything of it is read: not of a traced process, or sure to fail every clause's
 * predicate.
 *
 * A predicate's test (handler/program.ts's KernelTest) has parts that cannot be decided here: state of the script, calls.
 * And a value may turn out to be unreadable or NULL, about which JavaScript has its own opinion. So the question here is
 * never "is it true?" but "is it surely false?": what is not sure goes on to the isolate, which asks the predicate itself.
 */
import type { KernelTest, Comparison } from "../../handler/program.ts";
import type { Site } from "../../elf/site.ts";
import type { Marker } from "../../probe/provider.ts";
import type { Assembler, Label } from "./bpf/assembler.ts";
import { SIGNED, compareBytes, isComparable } from "./compare.ts";
import { COMM, COMPARED, KEY, OWN, PID_TGID } from "./frame.ts";
import { loadOperand, unreadable } from "./operand.ts";
import { COMM_BYTES, readCommand, readUserString } from "./texts.ts";
import { isOperandError } from "../../elf/operand.ts";

/** The processes that a program is for: every one, one, or those in a map (by its descriptor). */
export type Scope = { kind: "all" } | { kind: "pid"; pid: number } | { kind: "targets"; map: number };

/** Stores the event's pid and tid; leaves to `out` when its process is not in scope. */
export function filterProcess(a: Assembler, scope: Scope, out: Label): void {
  a.call("get_current_pid_tgid");
  a.store(8, 10, PID_TGID, { reg: 0 });
  if (scope.kind === "all") return;
  a.alu(0, ">>=", 32);
  if (scope.kind === "pid") return a.jump(0, "!=", scope.pid, out);
  a.store(4, 10, KEY, { reg: 0 });
  a.map(1, scope.map);
  a.stack(2, KEY);
  a.call("map_lookup_elem");
  a.jump(0, "==", 0, out);
}

export interface TestContext {
  site: Site;
  marker: Marker;
  strsize: number;
}

/** Leaves to `out` when every one of the tests is surely false. A clause without a test is always wanted. */
export function filterTests(
  a: Assembler,
  tests: readonly (KernelTest | undefined)[],
  context: TestContext,
  out: Label,
): void {
  if (tests.length === 0 || tests.some((test) => !test)) return;
  const pass = a.label("wanted");
  tests.forEach((test, index) => {
    const isLast = index === tests.length - 1;
    const other = isLast ? out : a.label("next clause");
    new TestWriter(a, context, pass).write(test!, pass, other, true);
    if (!isLast) a.place(other);
  });
  a.place(pass);
}

class TestWriter {
  constructor(
    readonly a: Assembler,
    readonly context: TestContext,
    /** Where nothing is sure any more. */
    readonly pass: Label,
  ) {}

  /** `positive`: an odd number of "not" stands not around it, so that doubt is on the side of yes. */
  write(test: KernelTest, yes: Label, no: Label, positive: boolean): void {
    switch (test.kind) {
      case "unknown":
        return this.a.goto(positive ? yes : no);
      case "opaque":
        return this.a.goto(this.pass);
      case "not":
        return this.write(test.test, no, yes, !positive);
      case "and":
      case "or": {
        const more = this.a.label(test.kind);
        this.write(test.left, test.kind === "and" ? more : yes, test.kind === "and" ? no : more, positive);
        this.a.place(more);
        return this.write(test.right, yes, no, positive);
      }
      case "compare":
        return this.compare(test, yes, no);
    }
  }

  /** A comparison that cannot be made here is opaque: JavaScript may say that the field is not to be had. */
  compare(test: Comparison, yes: Label, no: Label): void {
    if (typeof test.value === "string") return this.compareString(test, yes, no);
    if (!this.loadNumber(test)) return this.a.goto(this.pass);
    this.a.constant(1, BigInt(test.value));
    this.a.jump(0, SIGNED[test.op], { reg: 1 }, yes);
    this.a.goto(no);
  }

  /** r0 = the number; false when it is none that can be had here. */
  loadNumber({ field }: Comparison): boolean {
    const { a, context } = this;
    if (field === "pid" || field === "tid") {
      a.load(0, 8, 10, PID_TGID);
      if (field === "pid") a.alu(0, ">>=", 32);
      else a.alu(0, "=", { reg: 0 }, 32); // (the high half becomes 0)
      return true;
    }
    const argument = argumentOf(context.marker, field);
    const operand = context.site.operands[argument];
    if (argument < 0 || unreadable(operand) !== undefined || isOperandError(operand!) || operand!.float) return false;
    if (context.marker.args[argument]!.type !== "int") return false;
    loadOperand(a, operand!, context.site, this.pass);
    return true;
  }

  compareString({ field, op, value, copied }: Comparison, yes: Label, no: Label): void {
    const { a } = this;
    const bytes = Buffer.from(`${value}\0`);
    const [equal, different] = op === "==" ? [yes, no] : [no, yes];
    if (!isComparable(value as string) || bytes.length + 2 >= this.context.strsize) return a.goto(this.pass);
    if (field === "execname") {
      if (bytes.length > COMM_BYTES) return a.goto(different);
      readCommand(a, COMM);
      return compareBytes(a, bytes, COMM, equal, different);
    }
    if (!this.readString(field, copied, bytes.length + 1)) return a.goto(this.pass);
    // `bytes` ends in a NUL, and what was read has room for one byte more: a longer string has no NUL there.
    compareBytes(a, bytes, COMPARED, equal, different);
  }

  /** Reads the string's first `length` bytes into COMPARED, zeros after its end; passes when it cannot be read. */
  readString(field: string, copied: boolean, length: number): boolean {
    const { a, context } = this;
    const argument = argumentOf(context.marker, field);
    const operand = context.site.operands[argument];
    if (argument < 0 || unreadable(operand) !== undefined || isOperandError(operand!)) return false;
    if (!copied && context.marker.args[argument]!.type !== "string") return false;
    loadOperand(a, operand!, context.site, this.pass);
    a.alu(OWN, "=", { reg: 0 });
    for (let at = 0; at < length; at += 8) a.store(8, 10, COMPARED + at, 0);
    a.stack(1, COMPARED);
    a.alu(2, "=", length);
    a.alu(3, "=", { reg: OWN });
    readUserString(a);
    a.jump(0, "s<=", 0, this.pass);
    return true;
  }
}

function argumentOf(marker: Marker, field: string): number {
  const number = /^arg(\d)$/.exec(field)?.[1];
  return number === undefined ? marker.args.findIndex(({ name }) => name === field) : Number(number);
}
