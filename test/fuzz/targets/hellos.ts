import { once } from "node:events";
import { connect } from "node:net";
import { Listener } from "../../../src/engine/agent/listener.ts";
import * as wire from "../../../src/wire.ts";
import type { Target } from "../target.ts";

let listener: Listener | undefined;
let answered = 0;

/** One that knocks, of which the tracer knows no more than what it says. */
function hello(flags: number): Buffer {
  const bytes = Buffer.alloc(wire.hello.sizeof);
  for (const [name, value] of Object.entries({
    magic: wire.WIRE_MAGIC,
    version: wire.WIRE_VERSION,
    pid: process.pid,
    flags,
  }))
    bytes.writeUInt32LE(value, wire.hello[name as "magic"]);
  bytes.write("python3", wire.hello.execname);
  bytes.write("a message", wire.hello.message);
  return bytes;
}

export const hellos: Target = {
  name: "hellos",
  doc: "what a process says to the tracer's socket, with the key that it was given",
  seeds: [hello(0), hello(wire.HELLO_FORKED | wire.HELLO_LATER), hello(wire.HELLO_NEVER), hello(wire.HELLO_HERE)],
  async run(input) {
    if (!listener) {
      listener = new Listener(() => {
        answered++;
        return undefined;
      });
      await listener.listen();
    }
    const [name, key] = [wire.NAME_BYTES, wire.KEY_BYTES];
    const invited = Buffer.from(input);
    if (invited.length >= wire.hello.sizeof) invited.write(listener.invitation.slice(name, name + key), wire.hello.key);
    const socket = connect(`\0${listener.invitation.slice(0, name)}`).on("error", () => {});
    socket.resume().end(invited);
    await once(socket, "close");
  },
  close() {
    listener?.close();
    listener = undefined;
    if (answered === 0) throw new Error("no hello was taken");
  },
};
