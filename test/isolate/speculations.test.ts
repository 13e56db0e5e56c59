/** Speculations: what is printed for the time being, and what becomes of it. */
import t from "tap";
import { Script } from "./isolate.ts";

function runs(source: string, options: Record<string, unknown> = {}) {
  const script = Script.load(source, { options: { nspec: 1, specsize: 1024, ...options } as never });
  const [begin, end] = [script.fire("BEGIN"), script.end()];
  const errors = [...begin.notes, ...end.notes].flatMap((note) => (note.type === "clause-error" ? [note.text] : []));
  return {
    text: begin.text + end.text,
    errors,
    facts: JSON.parse(script.host("facts") as string) as Record<string, number>,
  };
}

t.test("only what speculates is held back, clause by clause", async (t) => {
  const { text } = runs(`
let id = 0;
probe("BEGIN", () => { id = speculation(); printf("a"); });
probe("BEGIN", () => { speculate(id); printf("1"); });
probe("BEGIN", () => { printf("b"); });
probe("BEGIN", () => { speculate(id); trace("2"); print(3); });
probe("BEGIN", () => { printf("c"); commit(id); printf("d"); });
probe("END", () => { commit(id); printf("e"); });`);
  t.equal(text, "abc123\nde");
});

t.test("none free: 0, which takes nothing, and the number of times", async (t) => {
  const { text, errors, facts } = runs(`
let one = 0, two = 0;
probe("BEGIN", () => { one = speculation(); two = speculation(); printf("%d %d|", one, two); });
probe("BEGIN", () => { speculate(two); printf("nowhere"); });
probe("BEGIN", () => { speculate(one); printf("kept"); });
probe("END", () => { commit(two); commit(one); printf("|%d", speculation()); });`);
  t.equal(text, "1 0|kept|2");
  t.same(errors, []);
  t.equal(facts["speculationsFailed"], 1);
});

t.test("one that was committed or discarded takes nothing more, and its number is not given again", async (t) => {
  const { text } = runs(`
let old = 0;
probe("BEGIN", () => { old = speculation(); discard(old); discard(old); });
probe("BEGIN", () => { const id = speculation(); if (id === old) printf("given again"); });
probe("BEGIN", () => { speculate(old); printf("lost"); });
probe("END", () => { commit(old); printf("end"); });`);
  t.equal(text, "end");
});

t.test("more than specsize: pieces that do not fit are dropped and counted", async (t) => {
  const { text, facts } = runs(
    `
probe("BEGIN", () => { self.id = speculation(); });
probe("BEGIN", () => { speculate(self.id); printf("12345678"); printf("123456789"); printf("abcdefgh"); printf("x"); });
probe("END", () => { commit(self.id); });`,
    { specsize: 16 },
  );
  t.equal(text, "12345678abcdefgh");
  t.equal(facts["speculationDrops"], 2);
});

t.test("a clause that fails while it speculates ends its speculating", async (t) => {
  const { text, errors } = runs(`
probe("BEGIN", () => { self.id = speculation(); });
probe("BEGIN", () => { speculate(self.id); printf("before"); null.x; });
probe("BEGIN", () => { printf("after|"); });
probe("END", () => { commit(self.id); });`);
  t.equal(text, "after|before");
  t.equal(errors.length, 1);
});

for (const [what, body, message] of [
  ["after printing", `printf("x"); helper();`, "speculate(): the clause has printed already"],
  ["twice", "helper(); helper();", "speculate(): the clause speculates already; it can do so once"],
  ["and exit", "helper(); leave();", "exit(): the clause speculates, and the end of the run cannot be speculative"],
  ["and commit", "helper(); keep();", "commit(): the clause speculates; another clause must commit"],
  ["of what is none", "speculate('1');", "speculate() takes what speculation() gave, not a string"],
] as const) {
  t.test(`speculate ${what}, by a function`, async (t) => {
    const { errors } = runs(`
const helper = () => speculate(1), leave = () => exit(0), keep = () => commit(1);
probe("BEGIN", () => { ${body} });`);
    t.equal(errors.length, 1);
    t.match(errors[0], message);
  });
}

t.test("with dtrace's columns each clause has its own line, and the heading is not speculative", async (t) => {
  const { text } = runs(
    `
probe("BEGIN", () => { self.id = speculation(); });
probe("BEGIN", () => { speculate(self.id); trace(1); });
probe("BEGIN", () => { trace(2); });
probe("END", () => { commit(self.id); });`,
    { quiet: false },
  );
  t.equal(
    text,
    `   PID     ID                    FUNCTION:NAME
    77      0                           :BEGIN                 2
    77      0                           :BEGIN                 1
`.replace(/ {17}(?=\d\n)/g, (blanks) => blanks),
  );
});
