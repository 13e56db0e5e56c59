/**
 * Code that takes a value into a row: by form, what it adds to which words.
 *
 * A count is one atomic addition. Words that belong together have one writer at a time, which sets bit 0 of the row's
 * sequence; who finds it set goes another way (slow.ts) and does not wait: the writer may have lost its processor, on
 * which we may run.
 */
import * as wire from "../../../wire.ts";
import type { Assembler, Label } from "../bpf/assembler.ts";
import { TALLIED } from "../frame.ts";

const SEQUENCE = wire.kernel_row.sequence;

export interface Form {
  /** Words of a row. */
  words: number;
  /** Of a distribution: how many words there are in all, each a row of its own where there is a key. */
  buckets?: number;
  /** r0 = the word's number, of the value in r0. Uses r1 to r4. */
  bucket?(a: Assembler): void;
  /** Into the row at r2, whose words begin at `words`. The value is at TALLIED. To `slow` when it does not go in. */
  update(a: Assembler, words: number, slow: Label): void;
}

/** One more in the first word. */
function countOne(a: Assembler, words: number): void {
  a.alu(1, "=", 1);
  a.atomic("+=", 8, 2, words, 1);
}

/** By PYPROBE_FORM_x. */
export const FORMS: Readonly<Record<number, Form>> = {
  [wire.FORM_COUNT]: { words: 1, update: countOne },
  [wire.FORM_SUM]: { words: 2, update: locked(sum) },
  [wire.FORM_MIN]: { words: 2, update: locked((a) => extreme(a, "s<")) },
  [wire.FORM_MAX]: { words: 2, update: locked((a) => extreme(a, "s>")) },
  [wire.FORM_QUANTIZE]: { words: 1, buckets: wire.BUCKETS, bucket: power, update: countOne },
};

/** `combine`: r5 = the second word anew, of r4 as it is, r3 the value and r0 how many there were. Uses r1. */
function locked(combine: (a: Assembler, slow: Label) => void): Form["update"] {
  return (a, words, slow) => {
    const [refused, done] = [a.label("does not fit"), a.label("taken in")];
    a.alu(1, "=", 1);
    a.atomic("fetch|=", 4, 2, SEQUENCE, 1);
    a.alu(1, "&=", 1);
    a.jump(1, "!=", 0, slow);
    a.load(3, 8, 10, TALLIED);
    a.load(0, 8, 2, words);
    a.load(4, 8, 2, words + 8);
    combine(a, refused);
    a.store(8, 2, words + 8, { reg: 5 });
    a.load(0, 8, 2, words);
    a.alu(0, "+=", 1);
    a.store(8, 2, words, { reg: 0 });
    unlock(a);
    a.goto(done);
    a.place(refused);
    unlock(a);
    a.goto(slow);
    a.place(done);
  };
}

/** (That the old value is fetched makes it a barrier: who sees the sequence sees the words.) */
function unlock(a: Assembler): void {
  a.alu(1, "=", 1);
  a.atomic("fetch+=", 4, 2, SEQUENCE, 1);
}

function sum(a: Assembler, refused: Label): void {
  a.alu(5, "=", { reg: 4 });
  a.alu(5, "+=", { reg: 3 });
  a.alu(4, "^=", { reg: 5 });
  a.alu(3, "^=", { reg: 5 });
  a.alu(4, "&=", { reg: 3 });
  a.jump(4, "s<", 0, refused); // it has a sign that neither of them had
}

function extreme(a: Assembler, beyond: "s<" | "s>"): void {
  const taken = a.label("extreme");
  a.alu(5, "=", { reg: 3 });
  a.jump(0, "==", 0, taken);
  a.jump(3, beyond, { reg: 4 }, taken);
  a.alu(5, "=", { reg: 4 });
  a.place(taken);
}

const ZERO = 63;

/**
 * quantize's bucket: 63 of 0, 64 + k of 2^k and more, 62 - k of the same with a minus. k is found by halves, without a
 * jump, so that the verifier has one way to follow and not 64.
 */
function power(a: Assembler): void {
  const [negative, store, done] = [a.label("negative"), a.label("exponent"), a.label("bucket")];
  a.alu(1, "=", { reg: 0 });
  a.alu(0, "=", ZERO);
  a.jump(1, "==", 0, done);
  exponent(a);
  a.jump(1, "s<", 0, negative);
  a.alu(0, "+=", ZERO + 1);
  a.goto(store);
  a.place(negative);
  a.alu(3, "=", ZERO - 1);
  a.alu(3, "-=", { reg: 0 });
  a.alu(0, "=", { reg: 3 });
  a.jump(0, "s>=", 0, store);
  a.alu(0, "=", 0); // -2^63 is beyond the last
  a.place(store);
  a.alu(0, "&=", 127);
  a.place(done);
}

/** r0 = the place of the highest bit of |r1|. Uses r2, r3, r4. */
function exponent(a: Assembler): void {
  a.alu(2, "=", { reg: 1 });
  a.alu(3, "=", { reg: 1 });
  a.alu(3, "s>>=", 63);
  a.alu(2, "^=", { reg: 3 });
  a.alu(2, "-=", { reg: 3 }); // |r1|
  a.alu(0, "=", 0);
  for (let bits = 32; bits > 0; bits >>= 1) {
    a.alu(3, "=", { reg: 2 });
    a.alu(3, ">>=", bits);
    a.alu(4, "=", 0);
    a.alu(4, "-=", { reg: 3 });
    a.alu(4, "|=", { reg: 3 });
    a.alu(4, ">>=", 63); // 1 when something is up there
    a.alu(4, "<<=", Math.log2(bits));
    a.alu(0, "+=", { reg: 4 });
    a.alu(2, ">>=", { reg: 4 });
  }
}
