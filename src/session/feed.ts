/**
 * What engines hand to the sandbox: rings, ticks, firings of their own, a recording to play. What comes before BEGIN has run
 * waits here, so that no event is handled before it.
 */
import type { Host } from "../engine/engine.ts";
import { native } from "../native.ts";
import type { Sandbox } from "./sandbox.ts";

export class Feed {
  /** Processes that agents are in. */
  readonly agents = new Set<number>();
  #rings = 0;
  #isOpen = false;
  #waiting: { ring?: number; hand: () => void }[] = [];

  constructor(private readonly sandbox: Pick<Sandbox, "send" | "sendDescriptor">) {}

  /** BEGIN has run: the sandbox is handed all that there is, and will be. */
  open(): void {
    this.#isOpen = true;
    for (const { hand } of this.#waiting.splice(0)) hand();
  }

  #hand(hand: () => void, ring?: number): void {
    if (this.#isOpen) hand();
    else this.#waiting.push({ hand, ...(ring !== undefined && { ring }) });
  }

  readonly host: Pick<Host, "addRing" | "addTallies" | "endRing" | "play" | "tick" | "fireNow"> = {
    addRing: ({ fd, kind, size, pid }) => {
      const ring = this.#rings++;
      if (kind === "agent") this.agents.add(pid);
      this.#hand(() => {
        this.sandbox.sendDescriptor(fd);
        this.sandbox.send({ type: "ring", ring, kind, size, pid });
      }, ring);
      return ring;
    },
    addTallies: ({ ring, fd, size }) =>
      this.#hand(() => {
        this.sandbox.sendDescriptor(fd);
        this.sandbox.send({ type: "tallies", ring, size });
      }, ring),
    endRing: (ring) => {
      const wasHanded = !this.#waiting.some((each) => each.ring === ring);
      this.#waiting = this.#waiting.filter((each) => each.ring !== ring);
      if (wasHanded) this.sandbox.send({ type: "ring-end", ring });
    },
    play: ({ fd, ...recording }) =>
      this.#hand(() => {
        this.sandbox.sendDescriptor(fd);
        this.sandbox.send({ type: "play", ...recording });
      }),
    tick: (probe, interval) =>
      this.#hand(() => this.sandbox.send({ type: "tick", probe, interval, start: native.nowNs() })),
    fireNow: (event) => this.#hand(() => this.sandbox.send({ type: "fire-at", time: native.nowNs(), ...event })),
  };
}
