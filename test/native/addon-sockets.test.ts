import { closeSync, fstatSync, openSync } from "node:fs";
import t from "tap";
import { native } from "../../src/native.ts";

t.test("a descriptor goes along with a message", async (t) => {
  const [a, b] = native.socketpair();
  const file = openSync("/dev/null", "r");
  native.sendFd(a, Buffer.from("one"), file);
  native.sendFd(a, Buffer.from("two"), -1);
  const { bytes, fd } = native.recvFd(b, 100);
  t.equal(bytes.toString(), "one");
  t.equal(fstatSync(fd).rdev, fstatSync(file).rdev);
  t.match(native.recvFd(b, 100), { bytes: Buffer.from("two"), fd: -1 });
  closeSync(fd);
  closeSync(file);
  native.closeFd(a);
  t.match(native.recvFd(b, 100), { bytes: Buffer.alloc(0), fd: -1 }, "the end");
  t.throws(() => native.sendFd(b, Buffer.from("x"), -1), { code: "EPIPE", syscall: "sendmsg" });
  native.closeFd(b);
  t.throws(() => native.closeFd(b), { code: "EBADF" });
});

t.test("who is at the other end", async (t) => {
  const [a, b] = native.socketpair();
  t.match(native.peerCred(a), { pid: process.pid, uid: process.getuid!(), gid: process.getgid!() });
  native.closeFd(a);
  native.closeFd(b);
});

t.test("the clock is Node's monotonic one", async (t) => {
  const before = Number(process.hrtime.bigint());
  const now = native.nowNs();
  t.ok(now >= before && now <= Number(process.hrtime.bigint()));
});

t.test("shared memory is shared, and sealed", async (t) => {
  const fd = native.memfdRing(4096);
  const one = new Uint8Array(native.map(fd, 4096, 4096, "write"));
  const two = new Uint8Array(native.map(fd, 4096, 4096, "read"));
  one[7] = 9;
  t.equal(two[7], 9);
  const { ftruncateSync } = await import("node:fs");
  t.throws(() => ftruncateSync(fd, 0), { code: "EPERM" });
  native.closeFd(fd);
});

t.test("misuse is a TypeError, not a crash", async (t) => {
  const calls = [
    () => native.map(1, 2, 3, 4 as never),
    () => native.sendFd(1, "x" as never, 1),
    () => new native.Reader().fill([] as never, 0),
    () => new native.Reader().addRing(1 as never, 2, 0, 4096, "1" as never),
  ];
  for (const call of calls) t.throws(call, TypeError);
});
