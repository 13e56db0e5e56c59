/** The sandbox of a run, as the system shows it: who it is, what it may, what it has open, what it can reach. */
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import t from "tap";
import { childWith } from "../faults/memory.ts";
import { start } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";

/** (A process that may not be looked at is looked at by root alone.) */
const skip = process.getuid!() === 0 ? false : "only root sees what the sandbox has";

t.test("the sandbox from outside", { skip }, async (t) => {
  const handler = 'probe("function-entry", (e) => e.funcname === "nap", () => { printf("it has a ring\\n"); });';
  const command = `${pythons.at(-1)!.path} -c "import sys\ndef nap(): sys.stdin.read()\nnap()"`;
  const { child, result } = start(["-q", "-n", handler, "-c", command], { stdio: "pipe" });
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  const seen = look(childWith(child.pid!, "sandbox.cjs")!);
  child.stdin!.end();
  t.equal((await result).status, 0);
  t.same(seen, {
    Uid: "65534 65534 65534 65534",
    Gid: "65534 65534 65534 65534",
    Groups: "",
    CapInh: "0000000000000000",
    CapPrm: "0000000000000000",
    CapEff: "0000000000000000",
    CapAmb: "0000000000000000",
    NoNewPrivs: "1",
    Seccomp: "2",
    environment: [],
    cwd: "/",
    // Node's own, /dev/null in the place of two standard streams, and the two sockets to pyprobe.
    open: ["/dev/null", "anon_inode:[eventfd]", "anon_inode:[eventpoll]", "pipe"],
    sockets: ["without a name, connected", "without a name, connected"],
  });
});

function look(pid: number) {
  const text = (name: string) => readFileSync(`/proc/${pid}/${name}`, "latin1");
  const status = new Map(
    text("status")
      .split("\n")
      .map((line) => line.split(":\t"))
      .map(([name, value = ""]) => [name!, value.trim().replaceAll("\t", " ")]),
  );
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  const sockets = links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
  const kinds = links.map((link) => link.replace(/^(pipe):.*/, "$1")).filter((link) => !link.startsWith("socket:"));
  const known = ["Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "Seccomp"];
  return {
    ...Object.fromEntries(known.map((name) => [name, status.get(name)])),
    environment: text("environ").split("\0").filter(Boolean),
    cwd: readlinkSync(`/proc/${pid}/cwd`),
    open: [...new Set(kinds)].sort(),
    sockets: sockets.map(socketNamed(text("net/unix"))),
  };
}

/** What the kernel's list of Unix sockets says of one, by its inode: Num RefCount Protocol Flags Type St Inode Path. */
function socketNamed(unix: string) {
  return (inode: string): string => {
    const [, , , , , state, , path] =
      unix
        .split("\n")
        .map((line) => line.trim().split(/ +/))
        .find((words) => words[6] === inode) ?? [];
    return `${path === undefined ? "without a name" : path}, ${state === "03" ? "connected" : `state ${state}`}`;
  };
}
