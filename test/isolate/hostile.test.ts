/** Records from a process that is broken or lies: its ring is given up, once told; the others go on. */
import t from "tap";
import { KIND_CODE, RECORD_SIZE } from "../../src/wire.ts";
import { Script } from "./isolate.ts";
import { type Slot, code, record } from "./records.ts";

const SOURCE = `
  probe("python*:::import-find-load-done", e => printf("%s=%d ", e.modulename, e.found));
  probe("python*:::function-entry", e => printf("%s:%d ", e.funcname, e.lineno));`;
const IMPORT = 0;
const ENTRY = 1;

const good = (ring: number) => record({ ring, probe: IMPORT }, ["ok", 1]);

/** A bad record of ring 2, between good ones of it and of ring 3. */
function around(bad: Buffer) {
  const script = Script.load(SOURCE);
  return script.batch(good(2), good(3), bad, good(2), good(3));
}

const long = (claim: number): Slot => ({ bytes: "abc", claim });

const BAD: [what: string, record: Buffer, why: string][] = [
  ["a code object past the bound", code(1 << 20, {}, { ring: 2 }), "code object 1048576: there are at most 1048575"],
  ["code object 0", code(0, {}, { ring: 2 }), "code object 0: there are at most 1048575"],
  [
    "an event without its slots",
    record({ ring: 2, probe: IMPORT }, []),
    "an event is shorter than its probe's arguments",
  ],
  [
    "an event with a slot missing",
    record({ ring: 2, probe: IMPORT }, ["x"]),
    "an event is shorter than its probe's arguments",
  ],
  [
    "a string past the record",
    record({ ring: 2, probe: IMPORT }, [long(1000), 1]),
    "an event is shorter than its probe's arguments",
  ],
  [
    "a string of 4 GiB",
    record({ ring: 2, probe: IMPORT }, [long(0xffffffff), 1]),
    "an event is shorter than its probe's arguments",
  ],
  [
    "a string that swallows the next slot",
    record({ ring: 2, probe: IMPORT }, [long(16), 1]),
    "an event is shorter than its probe's arguments",
  ],
  ["an unknown kind", record({ ring: 2, kind: 99 }, []), "record of unknown kind 99"],
  [
    "a code object without its strings",
    record({ ring: 2, kind: KIND_CODE, ref: 1 }, [1]),
    "record of kind 2 is shorter than its parts",
  ],
  [
    "a code object with a string past the record",
    record({ ring: 2, kind: KIND_CODE, ref: 1 }, [1, "a", "b", "c", long(99)]),
    "record of kind 2 is shorter than its parts",
  ],
];

for (const [what, bad, why] of BAD) {
  t.test(what, async (t) => {
    const { text, notes } = around(bad);
    t.equal(text, "ok=1 ok=1 ok=1 ", "ring 2 is not believed any more, ring 3 is");
    t.same(notes, [{ type: "bad-ring", ring: 2, pid: 1234, why }]);
  });
}

t.test("events of a probe or a code object that nobody knows", async (t) => {
  const script = Script.load(SOURCE);
  t.same(script.batch(record({ probe: 60 }, [1]), record({ probe: ENTRY, ref: 12345 }, [5])), {
    text: "<null>:5 ",
    notes: [],
  });
});

t.test("a batch that is no batch is an error of the reader's", async (t) => {
  const script = Script.load(SOURCE);
  t.throws(() => script.batch(record({}, [], 8)), { message: /record of 8 bytes at 0/ });
  t.throws(() => script.batch(good(1), record({}, [], 0xffffff)), {
    message: /record of 16777215 bytes at \d+ of \d+/,
  });
});

t.test("any bytes in the slots: no record takes the decoder down", async (t) => {
  const script = Script.load(SOURCE);
  let seed = 42;
  const random = (below: number) => ((seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 8) % below;
  let told = 0;
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(
      Array.from({ length: random(12) * 8 }, () => (random(3) === 0 ? random(256) : random(12))),
    );
    const header = record(
      { ring: round, kind: 1 + random(6), probe: random(3), ref: random(4) },
      [],
      RECORD_SIZE + bytes.length,
    );
    const { notes } = script.batch(Buffer.concat([header, bytes]), good(100_000));
    told += notes.filter(({ type }) => type === "bad-ring").length;
    if (notes.some((note) => note.type === "clause-error" && !/Fault|takes/.test(note.text))) t.same(notes, []);
  }
  t.ok(told > 500, `${told} rings were given up`);
  t.equal(script.batch(good(100_000)).text, "ok=1 ");
});

t.test("a process with endless threads does not fill the memory with self", async (t) => {
  const script = Script.load(`probe("python*:::function-entry", () => { self.n++; printf("%d", self.n); });`);
  let notes: unknown[] = [];
  for (let tid = 0; tid < 101_000; tid += 10_000) {
    const batch = Array.from({ length: 10_000 }, (_, i) => record({ probe: 0, tid: tid + i }, [1]));
    notes = notes.concat(script.batch(...batch).notes);
  }
  t.same(notes, [
    {
      type: "message",
      pid: 0,
      severity: 1,
      text: "self holds 100000 threads, the most there may be at a time; it reads 0 on any further thread",
    },
  ]);
  t.equal(script.batch(record({ probe: 0, tid: 5 }, [1])).text, "2", "the threads that it holds are remembered");
});
