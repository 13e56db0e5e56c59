/** A headless Chromium that a test looks at a file with: it runs JavaScript there and answers with the value. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

const PROGRAM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

/** Why tests that need one cannot run here. */
export const NO_CHROMIUM = PROGRAM === undefined && "there is no Chromium here (apt-get install chromium)";

interface Answer {
  id?: number;
  method?: string;
  params?: { exceptionDetails?: { text: string }; entry?: { text: string } };
  sessionId?: string;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** One page, by the protocol of its developer tools: JSON on two pipes, each message ended by a zero byte. */
export class Page {
  #last = 0;
  #session: string | undefined;
  #left = "";
  readonly #waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  readonly #profile = mkdtempSync("/tmp/pyprobe-chromium-");
  readonly #browser: ChildProcess;
  /** What the page has thrown or complained of. */
  readonly complaints: string[] = [];

  constructor() {
    const words = [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--hide-scrollbars",
      "--window-size=1200,900",
    ];
    this.#browser = spawn(PROGRAM!, [...words, "--remote-debugging-pipe", `--user-data-dir=${this.#profile}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    (this.#browser.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => this.#hear(text));
    this.#browser.once("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("Chromium has ended"));
    });
  }

  /** Opens a file or another address, and waits until it is there. */
  async open(url: string): Promise<void> {
    const { targetId } = await this.#ask("Target.createTarget", { url: "about:blank" });
    const attached = await this.#ask("Target.attachToTarget", { targetId, flatten: true });
    this.#session = attached["sessionId"] as string;
    for (const domain of ["Page", "Runtime", "Log"]) await this.#ask(`${domain}.enable`);
    await this.#ask("Page.navigate", { url });
    // (the page before it may still be there, and an answer of it be lost with it)
    const isThere = "location.href !== 'about:blank' && document.readyState === 'complete'";
    const lost = (error: Error) => /context|navigated/i.test(error.message);
    while (!(await this.run<boolean>(isThere).catch((error: Error) => (lost(error) ? false : Promise.reject(error)))))
      await sleep(20);
  }

  /** The value of an expression there. */
  async run<T>(expression: string): Promise<T> {
    const answer = await this.#ask("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    const thrown = answer["exceptionDetails"] as { exception?: { description: string } } | undefined;
    if (thrown) throw new Error(thrown.exception?.description ?? "it threw");
    return (answer["result"] as { value: T }).value;
  }

  /** What it looks like, as PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.#ask("Page.captureScreenshot");
    return Buffer.from(data as string, "base64");
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#browser.once("exit", resolve));
    this.#browser.kill("SIGKILL");
    await ended;
    // Its children end a little later, and may write meanwhile. (rmSync's own retries do not look for what has come since.)
    for (let left = 600; ; left--) {
      try {
        return rmSync(this.#profile, { recursive: true, force: true });
      } catch (error) {
        if (left === 0) throw error;
        await sleep(50);
      }
    }
  }

  #ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const session = this.#session !== undefined && { sessionId: this.#session };
    (this.#browser.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise<Answer>((resolve, reject) => this.#waiting.set(id, { resolve, reject })).then((answer) => {
      if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
      return answer.result ?? {};
    });
  }

  #hear(text: string): void {
    const messages = (this.#left + text).split("\0");
    this.#left = messages.pop()!;
    for (const message of messages) {
      const answer = JSON.parse(message) as Answer;
      if (answer.method === "Runtime.exceptionThrown") this.complaints.push(answer.params!.exceptionDetails!.text);
      if (answer.method === "Log.entryAdded") this.complaints.push(answer.params!.entry!.text);
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.resolve(answer);
    }
  }
}
