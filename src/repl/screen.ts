/**
 * Text above the prompt. On a terminal the line that is being typed is taken away, the text is written, and the line is
 * drawn anew below it, the cursor where it was. Text that has no newline yet waits for it, but not for long.
 */
import { clearScreenDown, cursorTo, moveCursor, type Interface } from "node:readline";

/** ms that a line without its end is waited for. */
const PATIENCE = 200;

export class Screen {
  #rl: Interface | undefined;
  #prompting = false;
  #partial = "";
  #timer: NodeJS.Timeout | undefined;

  /** @param redraws whether the terminal can take lines away. */
  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly redraws: boolean,
  ) {}

  use(rl: Interface): void {
    this.#rl = rl;
  }

  /** Shows the prompt: from now on it is the last line. */
  prompt(text: string): void {
    if (!this.#rl) return;
    this.#rl.setPrompt(text);
    this.#prompting = true;
    this.#rl.prompt(true);
  }

  /** A line was entered: what is typed next has no prompt yet. */
  entered(): void {
    this.#prompting = false;
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
    if (!this.#prompting || !this.#rl) return void this.out.write(text);
    cursorTo(this.out, 0);
    moveCursor(this.out, 0, -this.#rl.getCursorPos().rows);
    clearScreenDown(this.out);
    this.out.write(text);
    this.#rl.prompt(true);
  }
}
