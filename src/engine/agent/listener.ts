/**
 * Where agents knock: an abstract unix socket (nothing to clean up, whatever becomes of us). Anybody on the machine can
 * read its name and connect; who has no key is not listened to. What an agent says is checked; who it is comes from the
 * kernel.
 */
import { createServer, type Server, type Socket } from "node:net";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { native } from "../../native.ts";
import * as wire from "../../wire.ts";

export interface Hello {
  pid: number;
  ppid: number;
  /** PY_VERSION_HEX, 0 when unknown. */
  python: number;
  /** Agent probes that it can serve, a bit each. */
  can: number;
  forked: boolean;
  /** It has a ring whose reader lives: that of the pyprobe with this pid. */
  tracer: number | undefined;
  /** It arms when the program next runs Python. */
  later: boolean;
  /** It cannot serve this process, for the reason in `message`; no answer is awaited. */
  never: boolean;
  execname: string;
  /** What it was invited with; NULs when with nothing. */
  key: string;
  /** Why `can` lacks something; empty otherwise. */
  message: string;
}

/**
 * Answers a hello: the ring's descriptor and whole size; "follow" for one that has a ring of ours and is to look at its
 * control page; or undefined to leave that process alone.
 */
export type Answer = (hello: Hello) => { fd: number; bytes: number } | "follow" | undefined;

/** ms that a connection may stay silent: as long as an agent waits for us, for the machine may be as busy with either. */
export const PATIENCE = 15_000;

/** Bytes that are listened to at most. */
const WORDS = 16384;

export class Listener {
  /** It fills the address to its end, because Node 20 pads shorter abstract names with NULs, which count, and later ones do not. */
  readonly #name = `pyprobe-${randomBytes(50).toString("hex")}`.slice(0, wire.NAME_BYTES);
  readonly #key = randomBytes(wire.KEY_BYTES / 2).toString("hex");
  /** What to put into PYPROBE_SOCKET. */
  readonly invitation = `${this.#name}${this.#key}`;
  #server: Server;
  #open = new Set<Socket>();

  constructor(answer: Answer) {
    this.#server = createServer((socket) => this.#greet(socket, answer));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(`\0${this.#name}`, resolve);
    });
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #greet(socket: Socket, answer: Answer): void {
    this.#open.add(socket);
    socket.setTimeout(PATIENCE, () => socket.destroy());
    socket.on("close", () => this.#open.delete(socket));
    converse(socket, this.invitation, (hello) => {
      setImmediate(() => socket.destroy());
      return this.#isInvited(hello) ? answer(hello) : undefined;
    });
  }

  #isInvited({ key }: Hello): boolean {
    return timingSafeEqual(Buffer.from(key, "latin1"), Buffer.from(this.#key, "latin1"));
  }
}

/**
 * What an agent says on a socket, once; then what came that is none of ours (the loader's words), and the end. The agent
 * may have been given the socket itself, and no invitation: then `invitation` is for its children.
 */
export function converse(socket: Socket, invitation: string, answer: Answer, ended?: (words: string) => void): void {
  let received = Buffer.alloc(0);
  let greeted = false;
  socket.on("error", () => socket.destroy());
  socket.on("close", () => ended?.(greeted ? "" : text(received)));
  socket.on("data", (bytes) => {
    if (greeted) return;
    received = Buffer.concat([received, bytes]).subarray(0, WORDS);
    if (received.length < wire.hello.sizeof) return;
    const fd = descriptorOf(socket);
    const hello = parseHello(received, fd);
    if (!hello) return;
    greeted = true;
    reply(fd, answer(hello), invitation);
  });
}

/** undefined when it is not a hello of this version, or its sender cannot be told. */
function parseHello(bytes: Buffer, socket: number): Hello | undefined {
  if (bytes.readUInt32LE(wire.hello.magic) !== wire.WIRE_MAGIC) return undefined;
  if (bytes.readUInt32LE(wire.hello.version) !== wire.WIRE_VERSION) return undefined;
  const { pid } = native.peerCred(socket);
  if (pid <= 0) return undefined;
  const flags = bytes.readUInt32LE(wire.hello.flags);
  return {
    pid,
    ppid: bytes.readInt32LE(wire.hello.ppid),
    python: bytes.readUInt32LE(wire.hello.python),
    can: bytes.readUInt32LE(wire.hello.can),
    forked: (flags & wire.HELLO_FORKED) !== 0,
    tracer: flags & wire.HELLO_HERE ? bytes.readUInt32LE(wire.hello.tracer) : undefined,
    later: (flags & wire.HELLO_LATER) !== 0,
    never: (flags & wire.HELLO_NEVER) !== 0,
    execname: text(bytes.subarray(wire.hello.execname, wire.hello.tracer)),
    message: text(bytes.subarray(wire.hello.message, wire.hello.key)),
    key: bytes.toString("latin1", wire.hello.key, wire.hello.key + wire.KEY_BYTES),
  };
}

function reply(socket: number, answer: ReturnType<Answer>, invitation: string): void {
  const ring = typeof answer === "object" ? answer : undefined;
  const accepted = ring ? wire.ACCEPT_RING : answer === "follow" ? wire.ACCEPT_FOLLOW : wire.ACCEPT_NOT;
  const welcome = Buffer.alloc(wire.welcome.sizeof);
  welcome.writeUInt32LE(wire.WIRE_MAGIC, wire.welcome.magic);
  welcome.writeUInt32LE(wire.WIRE_VERSION, wire.welcome.version);
  welcome.writeUInt32LE(accepted, wire.welcome.accepted);
  welcome.writeUInt32LE(ring?.bytes ?? 0, wire.welcome.ring_bytes);
  welcome.write(invitation, wire.welcome.socket, "latin1");
  try {
    native.sendFd(socket, welcome, ring?.fd ?? -1);
  } catch {
    // The process died while it waited: there is nobody to tell, and its ring ends by itself.
  }
}

/** The bytes before the first NUL, without what could drive a terminal: the sender is not trusted. */
function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end).replace(/[\x00-\x1f\x7f-\x9f]/g, "?");
}

/** Node has no public way to a socket's descriptor; `_handle.fd` has been there since its first versions. */
function descriptorOf(socket: Socket): number {
  const { _handle } = socket as unknown as { _handle: { fd: number } };
  return _handle.fd;
}
