/** Code that finds the bucket of a value among those that a function's parameters make (lquantize, llquantize). */
import type { BucketsCounted } from "../../../runtime/isolate/aggregates/aggregate.ts";
import type { Assembler, Label } from "../bpf/assembler.ts";
import { TALLIED } from "../frame.ts";

/** r0 = the number of the bucket that has the value at TALLIED: by the first bound that it is below. Uses r1. */
export function writeBucket(a: Assembler, { bands, last }: BucketsCounted): void {
  const [under, found] = [a.label("under"), a.label("bucket")];
  const below = (bound: number | bigint, label: Label) => {
    a.constant(1, BigInt(bound));
    a.jump(0, "s<", { reg: 1 }, label);
    return label;
  };
  a.load(0, 8, 10, TALLIED);
  below(bands[0]!.start, under);
  const ways = bands.map(({ end }) => below(end, a.label("band")));
  a.alu(0, "=", last);
  a.goto(found);
  bands.forEach(({ start, step, first }, i) => {
    a.place(ways[i]!);
    a.constant(1, BigInt(start));
    a.alu(0, "-=", { reg: 1 });
    a.constant(1, BigInt(step));
    a.alu(0, "/=", { reg: 1 });
    a.alu(0, "+=", first);
    a.goto(found);
  });
  a.place(under);
  a.alu(0, "=", 0);
  a.place(found);
}
