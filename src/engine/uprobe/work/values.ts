/** Code that works out whole numbers and conditions of clauses' work (handler/work.ts). */
import type { Int, Test, Text, TextTest } from "../../../handler/work.ts";
import { argumentIndex } from "../../../probe/carried.ts";
import type { Marker } from "../../../probe/provider.ts";
import type { Assembler, Label } from "../bpf/assembler.ts";
import { COMM, COMPARED, OWN, PID_TGID, SELF, TIME, argSlot, tempSlot } from "../frame.ts";
import { SIGNED, TORN, compareBytes } from "../compare.ts";
import { pageIn } from "../strings.ts";
import { COMM_BYTES, readCommand, readUserString } from "../texts.ts";

export class Values {
  /** Code for a text that is compared and cannot be read; it goes elsewhere. */
  fault: (text: TextTest) => void = () => {};

  constructor(
    readonly a: Assembler,
    readonly marker: Marker,
    /** Where a variable of the thread stands among its own, in bytes. */
    readonly selfAt: (name: string) => number,
    readonly strsize: number,
  ) {}

  /** r0 = the number. Uses r1. `depth`: temporary slots in use. */
  int(int: Int, depth = 0): void {
    const { a } = this;
    switch (int.kind) {
      case "int":
        return a.constant(0, BigInt(int.value));
      case "field":
        return this.#field(int.name);
      case "self":
        return this.#self(int.name);
      default: {
        this.int(int.left, depth);
        const op = int.kind === "sum" ? "+=" : "-=";
        if (int.right.kind === "int" && int.right.value === (int.right.value | 0)) return a.alu(0, op, int.right.value);
        a.store(8, 10, tempSlot(depth), { reg: 0 });
        this.int(int.right, depth + 1);
        a.alu(1, "=", { reg: 0 });
        a.load(0, 8, 10, tempSlot(depth));
        return a.alu(0, op, { reg: 1 });
      }
    }
  }

  /** Goes to one of the labels, neither of which may have been placed. */
  test(test: Test, yes: Label, no: Label): void {
    const { a } = this;
    switch (test.kind) {
      case "not":
        return this.test(test.test, no, yes);
      case "and":
      case "or": {
        const more = a.label(test.kind);
        this.test(test.left, test.kind === "and" ? more : yes, test.kind === "and" ? no : more);
        a.place(more);
        return this.test(test.right, yes, no);
      }
      case "truth":
        this.int(test.value);
        a.jump(0, "!=", 0, yes);
        return a.goto(no);
      case "compare":
        this.int(test.left);
        a.store(8, 10, tempSlot(0), { reg: 0 });
        this.int(test.right, 1);
        a.load(1, 8, 10, tempSlot(0));
        a.jump(1, SIGNED[test.op], { reg: 0 }, yes);
        return a.goto(no);
      case "text":
        return test.field === "execname" ? this.#execname(test.text, yes, no) : this.#compare(test, yes, no);
    }
  }

  #field(name: string): void {
    const { a, marker } = this;
    if (name === "timestamp") return a.load(0, 8, 10, TIME);
    if (name === "tid") return a.load(0, 4, 10, PID_TGID);
    if (name === "pid") return a.load(0, 4, 10, PID_TGID + 4);
    const index = argumentIndex(marker, name);
    if (index < 0) a.alu(0, "=", 0);
    else a.load(0, 8, 10, argSlot(index));
  }

  /** 0 until it is set. */
  #self(name: string): void {
    const { a } = this;
    const none = a.label("not set");
    a.alu(0, "=", 0);
    a.load(1, 8, 10, SELF);
    a.jump(1, "==", 0, none);
    a.load(0, 8, 1, this.selfAt(name));
    a.place(none);
  }

  #execname(text: string, yes: Label, no: Label): void {
    const { a } = this;
    const bytes = Buffer.from(`${text}\0`);
    if (bytes.length > COMM_BYTES) return a.goto(no);
    readCommand(a, COMM);
    compareBytes(a, bytes, COMM, yes, no);
  }

  /**
   * NULL equals nothing. Memory that is not there now is paged in. What cannot be read is a fault, whatever it is compared
   * with. What is longer than strsize is compared as it is cut: before a character that strsize would tear.
   */
  #compare(test: TextTest, yes: Label, no: Label): void {
    const { a, strsize } = this;
    const [got, begins] = [a.label("got"), a.label("begins so")];
    const bytes = Buffer.from(test.text);
    const over = strsize - bytes.length;
    const room = (over <= TORN ? strsize : bytes.length) + 2;
    textAddress(a, this.marker, test);
    a.jump(OWN, "==", 0, no);
    for (const isLast of [false, true]) {
      for (let at = 0; at < room; at += 8) a.store(8, 10, COMPARED + at, 0);
      a.stack(1, COMPARED);
      a.alu(2, "=", room);
      a.alu(3, "=", { reg: OWN });
      readUserString(a);
      a.jump(0, "s>", 0, got);
      if (!isLast) pageIn(a, room);
    }
    this.fault(test);
    a.place(got);
    if (over < 0) return a.goto(no);
    compareBytes(a, bytes, COMPARED, begins, no);
    a.place(begins);
    if (over > 0) {
      a.load(0, 1, 10, COMPARED + bytes.length);
      a.jump(0, "==", 0, yes);
    }
    if (over > TORN) return a.goto(no);
    if (over < TORN) this.#continues("==", bytes.length, no);
    for (let at = bytes.length + 1; at <= strsize; at++) this.#continues("!=", at, no);
    a.goto(yes);
  }

  /** Leaves to `other` where the byte at `at` of what is compared continues a character (==), or does not (!=). */
  #continues(op: "==" | "!=", at: number, other: Label): void {
    const { a } = this;
    a.load(0, 1, 10, COMPARED + at);
    a.alu(0, "&=", 0xc0);
    a.jump(0, op, 0x80, other);
  }
}

/** r8 = where the text is; 0: nowhere. */
export function textAddress(a: Assembler, marker: Marker, { field }: Text): void {
  a.load(OWN, 8, 10, argSlot(argumentIndex(marker, field)));
}
