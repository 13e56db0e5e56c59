/**
 * A line on the terminal that says that a long run goes on: how long it has, the events so far, what was dropped. It is on
 * standard error, written over itself each second, and gone whenever anything else is to be written there.
 *
 * It is for terminals that are otherwise silent: not with -q, not beside a command that has the terminal too, and, where
 * the handlers' output goes to the terminal, only until they print.
 */
import { isatty } from "node:tty";
import type { Facts } from "../runtime/contract.ts";
import type { Output } from "./output.ts";
import { sayTo } from "./say.ts";

const EVERY_MS = 1000;

export class Progress {
  #timer: NodeJS.Timeout | undefined;
  #isShown = false;

  /** `facts`: what is known so far; undefined when the handlers have gone. */
  constructor(
    private readonly output: Output,
    private readonly facts: () => Promise<Facts | undefined>,
  ) {}

  start(quiet: boolean, hasCommand: boolean): void {
    if (quiet || !isatty(2) || (hasCommand && isatty(1))) return;
    const began = performance.now();
    sayTo((line) => {
      this.#hide();
      process.stderr.write(line);
    });
    if (this.output.isTerminal) this.output.writing = () => this.stop();
    this.#timer = setInterval(() => void this.#show(began), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.output.writing = undefined;
    this.#hide();
  }

  async #show(began: number): Promise<void> {
    const facts = await this.facts();
    if (!facts || this.#timer === undefined) return;
    const dropped = Object.values(facts.lost).reduce((sum, count) => sum + count, 0);
    const parts = [
      `${Math.round((performance.now() - began) / 1000)} s`,
      `${facts.events.toLocaleString("en-US")} events`,
      ...(dropped > 0 ? [`${dropped.toLocaleString("en-US")} dropped`] : []),
    ];
    process.stderr.write(`\r\x1b[Kpyprobe: ${parts.join(", ")}`);
    this.#isShown = true;
  }

  #hide(): void {
    if (this.#isShown) process.stderr.write("\r\x1b[K");
    this.#isShown = false;
  }
}
