/** An agent must see at once that the reader is gone, however it went. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import t from "tap";
import { native } from "../../src/native.ts";
import * as wire from "../../src/wire.ts";
import { ROOT } from "../support/pyprobe.ts";
import { CONTROL, Producer } from "./producer.ts";

const OWNER_DIED = 0x40000000;

/** The reader's futex in so many rings, and a process that reads them. */
async function held(count: number) {
  const [ours, theirs] = native.socketpair();
  const words = ["--import=./test/support/typescript.mjs", join(ROOT, "test/native/hold.ts"), String(count)];
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit", theirs] });
  native.closeFd(theirs);
  const views: DataView[] = [];
  for (let i = 0; i < count; i++) {
    const fd = native.memfdRing(4096);
    views.push(new DataView(native.map(fd, CONTROL(4096), 4096, "write")));
    native.sendFd(ours, Buffer.of(0), fd);
    native.closeFd(fd);
  }
  await once(child.stdout!, "data");
  native.closeFd(ours);
  return { child, words: () => views.map((view) => view.getUint32(wire.control.reader, true)) };
}

t.test("SIGKILL: the kernel tells every agent", async (t) => {
  const { child, words } = await held(3);
  t.ok(
    words().every((word) => word > 0 && word < OWNER_DIED),
    "held by a thread while it lives",
  );
  child.kill("SIGKILL");
  await once(child, "exit");
  t.same(words(), [OWNER_DIED, OWNER_DIED, OWNER_DIED]);
});

t.test("more rings than one robust list may hold", async (t) => {
  const { child, words } = await held(2100);
  t.equal(new Set(words()).size, 2, "by two threads");
  child.kill("SIGKILL");
  await once(child, "exit");
  t.same([...new Set(words())], [OWNER_DIED]);
});

t.test("an orderly end says so as well, and leaves the others be", async (t) => {
  const reader = new native.Reader();
  const producers = [0, 1, 2].map(() => new Producer(4096));
  producers.forEach(({ fd }, ring) => reader.addRing(ring, fd, 0, 4096, 1));
  reader.dropRing(1);
  t.same(
    producers.map((producer) => producer.reader === OWNER_DIED),
    [false, true, false],
  );
  reader.close();
  t.same(
    producers.map((producer) => producer.reader),
    [OWNER_DIED, OWNER_DIED, OWNER_DIED],
  );
});
