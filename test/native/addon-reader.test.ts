import t from "tap";
import { native } from "../../src/native.ts";
import * as wire from "../../src/wire.ts";
import { Producer, decode, encode, type RecordFields } from "./producer.ts";

const OWNER_DIED = 0x40000000;
/** A time long past: the merge's window does not hold it back. */
const T = native.nowNs() - 1e9;

function setup(rings = 1, size = 1 << 16) {
  const reader = new native.Reader();
  const producers = Array.from({ length: rings }, () => new Producer(size));
  producers.forEach(({ fd }, i) => {
    reader.addRing(i, fd, 0, size, 1000 + i);
    native.closeFd(fd);
  });
  const batch = new Uint8Array(new SharedArrayBuffer(1 << 20));
  const take = (until = 0) => decode(batch, reader.fill(batch, until));
  return { reader, producers, batch, take, producer: producers[0]! };
}

t.test("records arrive whole, in order, and speak for their own process and ring", async (t) => {
  const { producer, take } = setup();
  producer.write({ time: T, pid: 77, tid: 5, probe: 3, slots: [42] }, { time: T + 1, tid: 6, probe: 4 });
  t.match(take(), [
    { ring: 0, time: T, pid: 1000, tid: 5, kind: wire.KIND_EVENT, probe: 3, ref: 0, length: 32 },
    { ring: 0, time: T + 1, pid: 1000, tid: 6, probe: 4, length: 24 },
  ]);
  t.equal(producer.taken, producer.position, "room is given back");
  t.same(take(), []);
});

t.test("slots are carried over byte for byte, also where a record wraps", async (t) => {
  const { producer, take, batch } = setup(1, 4096);
  for (let i = 0; i < 1000; i++) {
    const body = encode({ time: T + i, slots: [i, "x".repeat(i % 50)] });
    producer.put(body);
    producer.publish();
    const [record] = take();
    const seen = Buffer.from(batch.slice(8 + wire.RECORD_SIZE, 8 + record!.length));
    if (!seen.equals(body.subarray(wire.RECORD_SIZE))) return t.fail(`record ${i}`);
  }
  t.equal(producer.taken, producer.position);
});

t.test("discarded records are skipped", async (t) => {
  const { producer, take } = setup();
  const body = encode({ time: T });
  producer.put(body, body.length | wire.DISCARD);
  producer.write({ time: T + 1 });
  t.match(take(), [{ time: T + 1 }]);
});

t.test("records of several rings are merged by time", async (t) => {
  const { producers, take } = setup(3);
  for (let i = 0; i < 300; i++) producers[(i * 7) % 3]!.write({ time: T + i });
  const times = take().map(({ time }) => time);
  t.equal(times.length, 300);
  t.same(
    times,
    [...times].sort((a, b) => a - b),
  );
});

t.test("what is younger than the window waits, unless the caller says until when", async (t) => {
  const { producer, take } = setup();
  const now = native.nowNs();
  producer.write({ time: now - 1 });
  t.same(take(now - 1000), []);
  t.match(take(now), [{ time: now - 1 }]);
});

t.test("a ring with a record unfinished holds the others back, for a while", async (t) => {
  const { reader, producers, take } = setup(2);
  const [busy, other] = producers as [Producer, Producer];
  const body = encode({ time: native.nowNs() });
  busy.put(body, (body.length | wire.BUSY) >>> 0);
  busy.publish();
  const from = native.nowNs();
  t.same(take(), []);
  t.ok(reader.held());
  other.write({ time: native.nowNs() });
  let taken = take();
  while (taken.length === 0) taken = take();
  t.ok(
    native.nowNs() - from > 950e6,
    "what is younger than the unfinished one waits; its writer is not waited for for ever",
  );
  take(from);
  t.notOk(reader.held(), "nothing as old is held back any more");
  reader.endRing(0);
  t.same(take(), [], "a ring that has ended has only finished records");
  t.match(reader.takeClosed(), [{ ring: 0, pid: 1000, why: null }]);
});

t.test(
  "one that goes from one unfinished record to the next, with times long past, does not hold back for longer",
  async (t) => {
    const { producers, take } = setup(2);
    const [creeping, other] = producers as [Producer, Producer];
    const body = encode({ time: T, tid: 7 });
    const begin = () => {
      const at = creeping.position;
      creeping.put(body, (body.length | wire.BUSY) >>> 0);
      creeping.publish();
      return () => creeping.data.setUint32(at % creeping.size, body.length, true);
    };
    other.write({ time: native.nowNs(), tid: 8 });
    let [finish, all] = [begin(), take()];
    while (!all.some(({ tid }) => tid === 8)) {
      const finishNext = begin();
      finish();
      finish = finishNext;
      all = take();
    }
    t.pass("the others go on");
  },
);

t.test("after the end has been called nothing new is taken, whatever time it says", async (t) => {
  const { reader, producer, take } = setup();
  producer.write({ time: T }, { time: T + 1 });
  reader.finish();
  producer.write({ time: T + 2 });
  t.equal(take().length, 2);
  t.same(take(), []);
  reader.endRing(0);
  take();
  t.match(reader.takeClosed(), [{ why: null }]);
});

t.test("within a batch late records are put in their place; a description stays before its events", async (t) => {
  const { producer, take, reader } = setup();
  producer.write({ time: T + 10 });
  producer.describe(1, T + 20);
  producer.write({ time: T + 30, ref: 1 }, { time: T + 5, ref: 1 }, { time: T + 7 }, { time: T + 6 });
  t.same(
    take().map(({ time }) => time - T),
    [6, 7, 10, 20, 5, 30],
  );
  t.equal(reader.counts().late, 0);
  producer.write({ time: T + 29 }, { time: T + 40 });
  take();
  t.equal(reader.counts().late, 1, "too late for its batch: counted");
});

t.test("code objects of all rings are numbered in one row", async (t) => {
  const { producers, take } = setup(2);
  producers[0]!.describe(7, T);
  producers[1]!.describe(7, T + 1);
  producers[0]!.write({ time: T + 2, ref: 7 });
  producers[1]!.write({ time: T + 3, ref: 7 });
  producers[0]!.describe(7, T + 4, "another at the same number");
  producers[0]!.write({ time: T + 5, ref: 7 });
  t.same(
    take().map(({ ref }) => ref),
    [1, 2, 1, 2, 1, 1],
  );
});

t.test("numbers of code objects are given again when their ring is closed, and not before they are free", async (t) => {
  const { reader, batch } = setup(0);
  const used = new Set<number>();
  const one = (ring: number) => {
    const producer = new Producer(1 << 16);
    reader.addRing(ring, producer.fd, 0, 1 << 16, 1000 + ring);
    native.closeFd(producer.fd);
    for (let own = 1; own <= 100; own++) producer.describe(own, T + own);
    reader.endRing(ring);
    for (const { ref } of decode(batch, reader.fill(batch, 0))) used.add(ref);
    reader.fill(batch, 0);
    t.match(reader.takeClosed(), [{ ring }]);
    return producer;
  };
  const first = one(0);
  one(1);
  t.equal(used.size, 200, "they may be remembered still");
  reader.setVerdict(5, 1);
  t.equal(first.verdict(5), 0, "a verdict reaches nobody");
  for (let ring = 2; ring < 200; ring++) {
    reader.freeCodes();
    one(ring);
  }
  t.equal(used.size, 200, "of 20,000");
});

t.test("a process that describes without an end leaves numbers for others", async (t) => {
  const { reader, producers, batch } = setup(3, 1 << 20);
  const [liar, other, late] = producers as [Producer, Producer, Producer];
  const body = encode({ kind: wire.KIND_CODE, time: T });
  const describe = (producer: Producer, from: number, count: number, step = 1) => {
    for (let i = 0; i < count; i++) {
      body.writeUInt32LE(from + i * step, 20);
      producer.put(body);
    }
    producer.publish();
    reader.fill(batch, 0);
  };
  describe(other, 1, 1);
  for (let i = 0; i < 60; i++) describe(liar, 1, 10_000, 0);
  t.same(reader.takeClosed(), [], "one that is described again keeps its number");
  for (let from = 2; from < 600_000; from += 10_000) describe(liar, from, 10_000);
  t.match(reader.takeClosed(), [{ ring: 0, why: "there are more code objects than can be numbered" }]);
  describe(other, 2, 5000);
  describe(late, 1, 5000);
  t.same(reader.takeClosed(), []);
});

t.test("tallies that are never still cost not much more than those that are", (t) => {
  const spent = (sequence: number) => {
    const { reader, producer } = setup();
    const { tallies } = producer;
    for (let at = 8; at + 24 <= wire.TALLY_BYTES; at += 24) {
      tallies.setUint32(at, 24, true);
      tallies.setUint32(at + wire.row.sequence, sequence, true);
    }
    tallies.setBigUint64(0, BigInt(8 + 24 * Math.floor((wire.TALLY_BYTES - 8) / 24)), true);
    const before = process.cpuUsage();
    reader.tally();
    const { user, system } = process.cpuUsage(before);
    reader.close();
    return user + system;
  };
  spent(0);
  const still = spent(0);
  t.ok(spent(1) < 8 * still, "350,000 of them, of which each might be tried a thousand times");
  t.end();
});

t.test("verdicts reach the ring that the code object is of", async (t) => {
  const { reader, producers, take } = setup(2);
  producers[0]!.describe(7, T);
  producers[1]!.describe(7, T + 1);
  take();
  reader.setVerdict(2, 0b101);
  reader.setVerdict(2, 0b010);
  reader.setVerdict(99, 1);
  t.equal(producers[0]!.verdict(7), 0);
  t.equal(producers[1]!.verdict(7), 0b010, "the last word holds");
});

t.test("a batch takes what fits, the rest comes next", async (t) => {
  const { producer, reader } = setup(1, 1 << 16);
  for (let i = 0; i < 100; i++) producer.write({ time: T + i, slots: [i] });
  const small = new Uint8Array(new SharedArrayBuffer(1000));
  const counts: number[] = [];
  for (let bytes = reader.fill(small, 0); bytes > 0; bytes = reader.fill(small, 0)) counts.push(bytes / 40);
  t.same(counts, [25, 25, 25, 25]);
});

t.test("a ring that has ended is closed when it is empty, and not before", async (t) => {
  const { reader, producer, take } = setup();
  producer.write({ time: T });
  producer.lose(3, 5);
  reader.endRing(0);
  t.equal(take().length, 1);
  t.same(reader.takeClosed(), []);
  t.equal(take().length, 0);
  t.same(reader.takeClosed(), [{ ring: 0, pid: 1000, why: null }]);
  t.equal(reader.counts().lost[3], 5, "its losses are remembered");
  t.equal(producer.reader, OWNER_DIED, "the agent sees that nobody reads");
});

t.test("losses are added up over rings", async (t) => {
  const { reader, producers } = setup(2);
  producers[0]!.lose(1, 10);
  producers[1]!.lose(1, 20);
  t.equal(reader.counts().lost[1], 30);
  t.equal(reader.counts().lost.length, wire.PROBES_MAX);
});

/** A producer that lies, what it does, and what is said of it. The other ring must not be harmed. */
const LIES: Record<string, [lie: (producer: Producer, take: () => unknown) => void, why: RegExp]> = {
  "a position beyond the ring": [(p) => p.publish(p.size + 8), /producer position/],
  "a position that goes back": [(p, take) => (p.write({ time: T }), take(), p.publish(0)), /producer position/],
  "a position not on a record": [(p) => p.publish(12), /producer position/],
  "a length beyond what is written": [
    (p) => (p.put(encode({ time: T }), 4000), p.publish()),
    /longer than what was written/,
  ],
  "a length of 2^30": [
    (p) => (p.put(encode({ time: T }), wire.LENGTH_MASK), p.publish()),
    /longer than what was written/,
  ],
  "a length of nothing": [(p) => (p.put(encode({ time: T }), 0), p.publish()), /too short/],
  "a kind that is none": [(p) => p.write({ time: T, kind: 99 }), /no known kind/],
  "a probe beyond the table": [(p) => p.write({ time: T, probe: 64 }), /probe that cannot be/],
  "a code object never described": [(p) => p.write({ time: T, ref: 4 }), /never described/],
  "a code object number of 2^32-1": [(p) => p.describe(0xffffffff, T), /number that cannot be/],
  "a code object number of 0": [(p) => p.describe(0, T), /number that cannot be/],
  "a time in the future": [(p) => p.write({ time: native.nowNs() + 1e12 }), /ahead of our clock/],
  "another magic": [(p) => (p.head.setUint32(64, 1, true), p.write({ time: T })), /not a ring of ours/],
  "another version": [(p) => (p.head.setUint32(68, 9, true), p.write({ time: T })), /another version/],
};

for (const [name, [lie, why]] of Object.entries(LIES)) {
  t.test(`a bad ring: ${name}`, async (t) => {
    const { reader, producers, take } = setup(2);
    const [bad, good] = producers as [Producer, Producer];
    lie(bad, take);
    good.write({ time: T + 1 });
    const records = [...take(), ...take()];
    t.match(reader.takeClosed(), [{ ring: 0, pid: 1000, why }]);
    t.match(
      records.filter(({ ring }) => ring === 1),
      [{ time: T + 1 }],
    );
    t.equal(bad.reader, OWNER_DIED);
    t.not(good.reader, OWNER_DIED);
    good.write({ time: T + 2 });
    t.match(take(), [{ ring: 1, time: T + 2 }]);
    t.same(reader.takeClosed(), [], "told once");
  });
}

t.test("a record that changes its time once it has been looked at ends its ring", (t) => {
  const { reader, producer, take } = setup();
  const now = native.nowNs();
  producer.write({ time: now });
  t.same(take(now - 1e6), [], "it is looked at, and waits");
  producer.data.setBigUint64(8, BigInt(now + 1), true);
  t.same(take(now), []);
  t.match(reader.takeClosed(), [{ why: "a record has changed its time" }]);
  t.end();
});

t.test("a record longer than a batch ends its ring", async (t) => {
  const { reader, producer } = setup();
  producer.write({ time: T, slots: ["x".repeat(2000)] });
  t.equal(reader.fill(new Uint8Array(new SharedArrayBuffer(1024)), 0), 0);
  t.match(reader.takeClosed(), [{ why: /longer than a batch/ }]);
});

t.test("noise of every kind ends a ring or is passed on, and nothing else", async (t) => {
  let seed = 12345;
  const random = (below: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
  for (let round = 0; round < 300; round++) {
    const { reader, producer, take } = setup(1, 4096);
    const noise: RecordFields = {
      time: T + random(100),
      kind: random(7),
      probe: random(70),
      ref: random(4),
      slots: [1],
    };
    producer.write({ time: T }, noise);
    for (let i = 0; i < 20; i++) producer.data.setUint8(random(4096), random(256));
    producer.publish(random(8) === 0 ? random(10000) : producer.position);
    for (const { length, ring } of [...take(), ...take()]) if (length < 24 || ring !== 0) t.fail(`round ${round}`);
    reader.close();
  }
  t.pass();
});

t.test("an unsealed, a short and a closed descriptor are refused, with the system's word for it", async (t) => {
  const reader = new native.Reader();
  const [a] = native.socketpair();
  t.throws(() => reader.addRing(0, a, 0, 4096, 1), { code: "ENODEV", syscall: "mmap" });
  const fd = native.memfdRing(4096);
  t.throws(() => reader.addRing(0, fd, 0, 8192, 1), { code: "EINVAL" });
  native.closeFd(fd);
  t.throws(() => reader.addRing(0, fd, 0, 4096, 1), { code: "EBADF" });
  t.throws(() => native.memfdRing(5000), { code: "EINVAL" });
});
