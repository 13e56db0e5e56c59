/** Somebody else on the machine who finds the socket that agents knock at: its name is for everybody to read. */
import t from "tap";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { start } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.11");

/** Says hello as an agent does, with this key; prints what is accepted, and how many descriptors came along. */
const KNOCK = `
import os, socket, struct, sys, time
def files(pid):
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try: yield os.readlink(f"/proc/{pid}/fd/{fd}")
        except FileNotFoundError: pass # closed meanwhile
def names():
    own = set(files(sys.argv[4]))
    lines = [line.split() for line in open("/proc/net/unix") if "@pyprobe-" in line and " 00010000 " in line] # that listen
    return [line[-1][1:] for line in lines if f"socket:[{line[6]}]" in own]
while not names(): time.sleep(0.01)
for name in names():
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.settimeout(10)
    s.connect("\\0" + name)
    s.sendall(struct.pack("<IIiiIII16sI208s32s", int(sys.argv[1]), int(sys.argv[2]), os.getpid(), 1, 0x30b0000, 1023, 0, b"x", 0, b"", sys.argv[3].encode()))
    bytes, ancillary, *_ = s.recvmsg(160, 64)
    print(struct.unpack_from("<I", bytes, 8)[0], len(ancillary))
`;

t.test("who has no key is not listened to", { skip: !python && "there is no Python 3.11" }, async (t) => {
  const { WIRE_MAGIC, WIRE_VERSION } = await import("../../src/wire.ts");
  const traced = start(["-q", "-n", 'probe("function-entry", e => { printf("%d\\n", e.pid) })', "-c", "cat"], {
    stdio: "pipe",
  });
  try {
    for (const key of ["", "0".repeat(32)]) {
      const words = ["-c", KNOCK, String(WIRE_MAGIC), String(WIRE_VERSION), key, String(traced.child.pid)];
      const { stdout } = await promisify(execFile)(python!.path, words);
      for (const line of stdout.trim().split("\n")) t.equal(line, "0 0", "nothing accepted, no ring");
    }
  } finally {
    traced.child.stdin!.end();
  }
  const { stdout } = await traced.result;
  t.equal(stdout, "");
});
