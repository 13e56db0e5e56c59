/** What is kept of processes' memory: as much as may still be asked about, however many come and go. */
import t from "tap";
import { REMEMBERED, type Mapped } from "../../src/session/symbols/space.ts";
import { Spaces } from "../../src/session/symbols/spaces.ts";

const MS = 1e6;
const LIBC = { inode: 1n, path: "/lib/libc.so.6" };
const OTHER = { inode: 2n, path: "/usr/lib/other.so" };
const at = (start: number, file = LIBC, size = 0x1000): Mapped => ({ start, end: start + size, offset: 0, file });

/** @param maps of the processes that run. */
function spacesOf(maps: Record<number, Mapped[]> = {}, clock = { now: 0 }) {
  let reads = 0;
  const read = (pid: number) => {
    reads++;
    if (!maps[pid]) throw new Error("ENOENT");
    return maps[pid];
  };
  const spaces = new Spaces({ read, isRunning: (pid) => pid in maps, now: () => clock.now });
  return { spaces, reads: () => reads };
}

t.test("what was mapped is found at its time, over exec, in children, and after the end", async (t) => {
  const { spaces } = spacesOf();
  spaces.execed(10, 1 * MS);
  spaces.mapped(10, 2 * MS, at(0x1000));
  spaces.forked(11, 10, 3 * MS);
  spaces.mapped(10, 4 * MS, at(0x1000, OTHER));
  spaces.ended(10, 5 * MS);
  spaces.execed(11, 6 * MS);
  t.equal(spaces.find(10, 3 * MS, 0x1800)?.file, LIBC);
  t.equal(spaces.find(10, 4 * MS, 0x1800)?.file, OTHER);
  t.equal(spaces.find(11, 5 * MS, 0x1800)?.file, LIBC, "what its maker had then");
  t.equal(spaces.find(11, 2000 * MS, 0x1800), undefined, "another program");
});

t.test("until an exec is done, a process stands where it called it", async (t) => {
  const { spaces } = spacesOf();
  spaces.execed(10, 1 * MS);
  spaces.mapped(10, 2 * MS, at(0x1000));
  spaces.mapped(10, 2 * MS, at(0x3000));
  spaces.execed(10, 3 * MS);
  spaces.mapped(10, 4 * MS, at(0x3000, OTHER));
  t.equal(spaces.find(10, 3 * MS, 0x1800)?.file, LIBC);
  t.equal(spaces.find(10, 4 * MS, 0x3800)?.file, OTHER, "the new program's own comes first");
  t.equal(spaces.find(10, 2000 * MS, 0x1800), undefined, "no exec takes that long");
});

t.test("what a process had mapped when it was looked at is known after its exec, and its end", async (t) => {
  const maps: Record<number, Mapped[]> = { 10: [at(0x1000)] };
  const { spaces, reads } = spacesOf(maps, { now: 5 * MS });
  spaces.know(10);
  spaces.execed(10, 6 * MS);
  spaces.ended(10, 7 * MS);
  delete maps[10];
  t.equal(spaces.find(10, 5 * MS, 0x1800)?.file, LIBC);
  t.equal(reads(), 1);
  spaces.know(11);
  t.equal(spaces.find(11, 5 * MS, 0x1800), undefined, "one that is not there is no error");
});

t.test("processes that came and went are forgotten", async (t) => {
  const { spaces } = spacesOf();
  for (let i = 0; i < 50_000; i++) {
    const [pid, time] = [1000 + i, i * 3 * MS];
    spaces.forked(pid, 1, time);
    spaces.execed(pid, time + MS);
    for (let file = 0; file < 5; file++) spaces.mapped(pid, time + MS, at(0x1000 * (file + 1)));
    spaces.ended(pid, time + 2 * MS);
  }
  const { processes, spaces: kept, mappings } = spaces.size;
  t.ok(processes <= 4097, `${processes} of 50,000 processes are remembered`);
  t.ok(kept <= 2 * processes && mappings <= 5 * processes, `${kept} programs, ${mappings} mappings`);
  t.equal(spaces.find(50_999, 49_999 * 3 * MS + MS, 0x1800)?.file, LIBC, "the last is known");
});

t.test("a minute after, few of them are left", async (t) => {
  const { spaces } = spacesOf();
  for (let pid = 1000; pid < 5000; pid++) {
    spaces.execed(pid, pid * MS);
    spaces.ended(pid, pid * MS);
  }
  spaces.execed(6000, 5000 * MS);
  spaces.ended(6000, 5000 * MS + REMEMBERED);
  t.equal(spaces.size.processes, 64);
});

t.test("a process that has the number of one that ended stays when that one is forgotten", async (t) => {
  const { spaces } = spacesOf();
  spaces.execed(7, MS);
  spaces.ended(7, 2 * MS);
  spaces.execed(7, 3 * MS);
  spaces.mapped(7, 4 * MS, at(0x1000, OTHER));
  for (let pid = 1000; pid < 1100; pid++) {
    spaces.execed(pid, 4 * MS);
    spaces.ended(pid, 4 * MS + REMEMBERED);
  }
  t.equal(spaces.find(7, 5 * MS + REMEMBERED, 0x1800)?.file, OTHER);
});

t.test("ends that nobody told of", async (t) => {
  const maps = { 1: [at(0x1000)] };
  const { spaces } = spacesOf(maps, { now: 10 * REMEMBERED });
  spaces.find(1, MS, 0x1000);
  for (let pid = 1000; pid < 50_000; pid++) spaces.execed(pid, pid * MS);
  t.ok(spaces.size.processes <= 8192, `${spaces.size.processes} are remembered`);
  t.equal(spaces.find(1, MS, 0x1800)?.file, LIBC, "who runs is");
});

t.test("a program that maps the same places for ever, and one that becomes another for ever", async (t) => {
  const { spaces } = spacesOf();
  for (let i = 0; i < 30_000; i++) {
    spaces.mapped(5, i * 10 * MS, at(0x1000 + 0x1000 * (i % 3), i % 2 ? LIBC : OTHER, 0x1000 * (1 + (i % 5))));
    spaces.execed(6, i * 10 * MS);
  }
  const { mappings, spaces: kept } = spaces.size;
  t.ok(mappings <= 4096, `${mappings} mappings`);
  t.ok(kept <= 2 + REMEMBERED / (10 * MS), `${kept} programs`);
  t.equal(spaces.find(5, Infinity, 0x1000)?.file, LIBC, "the youngest");
});

t.test("a chain of children that each outlive their maker", async (t) => {
  const { spaces } = spacesOf();
  spaces.mapped(1, MS, at(0x1000));
  for (let pid = 2; pid < 20_000; pid++) {
    spaces.forked(pid, pid - 1, pid * 100 * MS);
    spaces.mapped(pid, pid * 100 * MS, at(0x8000, OTHER));
    spaces.ended(pid - 1, pid * 100 * MS);
  }
  const { processes, mappings } = spaces.size;
  t.ok(processes <= 700 && mappings <= 16 * processes, `${processes} processes, ${mappings} mappings`);
  t.equal(spaces.find(19_999, Infinity, 0x1800)?.file, LIBC, "what the first had");
});

t.test("addresses where nothing is do not add to what is kept, and are not looked for again", async (t) => {
  const clock = { now: 0 };
  const { spaces, reads } = spacesOf({ 9: Array.from({ length: 20 }, (_, i) => at(0x1000 * (i + 1))) }, clock);
  for (let i = 0; i < 10_000; i++) {
    const time = Math.floor(i / 100) * MS;
    clock.now = time + MS; // handled a little later
    if (spaces.find(9, time, 0x7f0000000000 + i)) t.fail("there is something");
  }
  t.equal(spaces.size.mappings, 20);
  t.equal(reads(), 50, "once for what happened in a while");
});
