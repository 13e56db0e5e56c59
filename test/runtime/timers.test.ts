/** What fires by the clock: the order, and what is left out. */
import t from "tap";
import { Timers } from "../../src/runtime/timers.ts";

t.test("ticks follow each other at their interval, whoever is late", async (t) => {
  const timers = new Timers(7);
  timers.every(1, 100, 1000);
  timers.every(2, 250, 1000);
  const fired: [number, number][] = [];
  while (timers.next <= 1500) {
    const { probe, time, pid, tid } = timers.take(1500)!;
    t.same([pid, tid], [7, 7]);
    fired.push([probe, time]);
  }
  t.same(fired, [
    [1, 1100],
    [1, 1200],
    [2, 1250],
    [1, 1300],
    [1, 1400],
    [1, 1500],
    [2, 1500],
  ]);
  t.equal(timers.missed, 0);
});

t.test("more than ten intervals late, with nothing in between: left out and counted", async (t) => {
  const timers = new Timers(7);
  timers.every(1, 100, 0);
  const fired: number[] = [];
  while (timers.next <= 2000) {
    const due = timers.take(2000);
    if (due) fired.push(due.time);
  }
  t.same(fired, [1000, 1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900, 2000]);
  t.equal(timers.missed, 9);
});

t.test("a tick with events before it is never left out", async (t) => {
  const timers = new Timers(7);
  timers.every(1, 100, 0);
  timers.noteRecords();
  t.equal(timers.take(1_000_000)?.time, 100);
  t.equal(timers.take(1_000_000), undefined, "none since");
  timers.noteRecords();
  t.equal(timers.take(1_000_000)?.time, 300);
  t.equal(timers.missed, 1);
});

t.test(
  "what happens once comes in the order of time, before ticks of that time; a ticker can be stopped",
  async (t) => {
    const timers = new Timers(7);
    t.equal(timers.next, Infinity);
    timers.every(1, 100, 0);
    for (const [probe, time] of [
      [5, 90],
      [4, 50],
      [6, 100],
      [7, 90],
    ] as const)
      timers.at({ probe, time, pid: 1, tid: 2, ints: [3] });
    t.same(timers.take(100), { probe: 4, time: 50, pid: 1, tid: 2, ints: [3] });
    t.same(
      [timers.take(100), timers.take(100), timers.take(100), timers.take(100)].map((due) => due?.probe),
      [5, 7, 6, 1],
    );
    timers.every(1, 0, 100);
    t.equal(timers.next, Infinity);
  },
);
