/**
 * Text above the prompt. On a terminal the line that is being typed is taken away, the text is written, and the line is
 * drawn anew below it, the cursor where it was. Text that has no newline yet waits for it, but not for long.
 */
import { clearScreenDown, cursorTo, moveCursor, type Interface } from "node:readline";

/** ms that a line without its end is waited for. */
const PATIENCE = 200;

export class Screen {
  #rl: (Interface & { prevRows?: number }) | undefined;
  #partial = "";
  #timer: NodeJS.Timeout | undefined;

  /** @param redraws whether the terminal can take lines away. */
  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly redraws: boolean,
  ) {}

  /** From now on the line that is typed there is the last one. */
  use(rl: Interface): void {
    this.#rl = rl;
    rl.once("close", () => (this.#rl = undefined));
  }

  write(text: string): void {
    if (!this.redraws) return void this.out.write(text);
    const all = this.#partial + text;
    const end = all.lastIndexOf("\n") + 1;
    this.#partial = all.slice(end);
    if (end > 0) this.#above(all.slice(0, end));
    clearTimeout(this.#timer);
    if (this.#partial !== "") this.#timer = setTimeout(() => this.flush(), PATIENCE);
  }

  /** What has no newline is shown, on a line of its own. */
  flush(): void {
    clearTimeout(this.#timer);
    const partial = this.#partial;
    this.#partial = "";
    if (partial !== "") this.#above(`${partial}\n`);
  }

  #above(text: string): void {
    if (!this.#rl) return void this.out.write(text);
    cursorTo(this.out, 0);
    moveCursor(this.out, 0, -this.#rl.getCursorPos().rows);
    clearScreenDown(this.out);
    // readline goes up by the rows that it has drawn, which are fewer while text is being pasted.
    this.out.write(text + "\n".repeat(this.#rl.prevRows ?? 0));
    this.#rl.prompt(true);
  }
}
