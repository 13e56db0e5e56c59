/** Parameters of aggregating functions that are written out are checked before anything runs. */
import t from "tap";
import { fail, load } from "./table.ts";

const clause = (action: string) => `const a = aggregation("a"); probe("BEGIN", () => { ${action} });`;

t.test("what fits, and what cannot be told", async (t) => {
  const fine = [
    `a.lquantize(pid, 0, 10);`,
    `a.by(pid).lquantize(pid, -5, 2 ** 20, 1e6 / 20, pid);`,
    `a.by(pid).llquantize(pid, 10, 0, 6, 20, 5);`,
    `a.lquantize(pid, pid, 0);`,
    `let limit = 5; limit++; a.lquantize(pid, 10, limit);`,
    `a.lquantize(pid, ...[1, 2] as [number, number]);`,
    `a.lquantize(...[pid, 5, 4] as [number, number, number]);`,
    `a.quantize(pid, -1); a.sum(5);`,
    `const other = { lquantize: 1 }; print(other.lquantize);`,
  ];
  for (const action of fine) t.doesNotThrow(() => load(clause(action)), action);
});

fail(
  "a step that is too large",
  clause(`a.by(pid).lquantize(pid, 0, 10, 20);`),
  `
<inline>:1:84: error: lquantize(): the step (argument 4) is too large: from 0 to 10 there is no step of 20
    1 | const a = aggregation("a"); probe("BEGIN", () => { a.by(pid).lquantize(pid, 0, 10, 20); });
      |                                                                                    ^^`,
);

fail(
  "constants by name",
  `const LOW = 10, HIGH = -LOW;\nconst a = aggregation("a"); probe("BEGIN", () => { a.lquantize(pid, LOW, HIGH); });`,
  `
<inline>:2:69: error: lquantize(): the base (argument 2) must be less than the limit (argument 3), and 10 is not less than -10
    2 | const a = aggregation("a"); probe("BEGIN", () => { a.lquantize(pid, LOW, HIGH); });
      |                                                                     ^^^`,
);

fail(
  "one that is missing",
  clause(`a.llquantize(pid, 10, 0, 6);`),
  `
<inline>:1:52: error: llquantize(): the steps per magnitude (argument 5) must be a whole number from 0 to 65535, not undefined
    1 | const a = aggregation("a"); probe("BEGIN", () => { a.llquantize(pid, 10, 0, 6); });
      |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
);

fail(
  "steps that do not divide a power of the factor",
  clause(`a.llquantize(pid, 10, 0, 6, 30n);`),
  `
<inline>:1:80: error: llquantize(): the factor (argument 2), 10, must divide the number of steps per magnitude (argument 5), 30, and that a power of the factor
    1 | const a = aggregation("a"); probe("BEGIN", () => { a.llquantize(pid, 10, 0, 6, 30n); });
      |                                                                                ^^^`,
);
