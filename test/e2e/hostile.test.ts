/** Programs that know their tracer's socket and key, and lie to it. The tracer goes on, and they cannot do more than be untraced. */
import t, { type Test } from "tap";
import { join } from "node:path";
import { pyprobe } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.11");
const skip = !python && "there is no Python 3.11";

const HELLO = `
import os, socket, struct, sys
magic, version = int(sys.argv[1]), int(sys.argv[2])
name, key = os.environ["PYPROBE_SOCKET"][:107], os.environ["PYPROBE_SOCKET"][107:]
def f(): pass
def say(flags, tracer, can=0, python=0x30b0000, message=b"", cut=None):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.settimeout(10)
    s.connect("\\0" + name)
    hello = struct.pack("<IIiiIII16sI208s32s", magic, version, os.getpid(), 1, python, can, flags, b"x\\x1b]0;y", tracer, message, key.encode())
    s.sendall(hello[:cut])
    if cut is None: s.recvmsg(160, 64)
    s.close()
`;

async function run(t: Test, lies: string) {
  const { WIRE_MAGIC, WIRE_VERSION } = await import("../../src/wire.ts");
  const dir = t.testdir({ "lies.py": `${HELLO}\n${lies}\nfor _ in range(1000): f()\nprint("lied")\n` });
  const script = `const calls = aggregation("calls");
    probe("function-entry", (e) => e.funcname === "f", () => calls.count()); probe("END", () => { printa("%@d\\n", calls) })`;
  const command = `${python!.path} ${join(dir, "lies.py")} ${WIRE_MAGIC} ${WIRE_VERSION}`;
  return pyprobe(["-q", "-n", script, "-c", command]);
}

t.test("that a tracer is in it already, any one", { skip }, async (t) => {
  const { stdout, status } = await run(t, "for flags in range(8, 64): say(flags, flags % 3)");
  t.match(stdout, /^lied\n/);
  t.equal(status, 0, "the tracer goes on");
});

t.test(
  "every flag, versions that there are not, probes that there are not, words for the terminal",
  { skip },
  async (t) => {
    const { stdout, stderr, status } = await run(
      t,
      `for flags in range(8):
      for can in (0, 1, 0xffffffff):
        for python in (0, 0x30b0000, 0xffffffff): say(flags, 0, can, python, b"\\x1b[2J\\xc2\\x9b2J" * 20)`,
    );
    t.match(stdout, /^lied\n/);
    t.equal(status, 0);
    t.notMatch(stderr, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/, "nothing that a terminal would obey");
  },
);

t.test("half a hello, and silence", { skip }, async (t) => {
  const { stdout, status } = await run(t, "for cut in (0, 1, 100, 283): say(0, 0, cut=cut)");
  t.equal(stdout, "lied\n1000\n", "it is traced as if nothing had been said");
  t.equal(status, 0);
});
