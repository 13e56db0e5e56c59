/**
 * The prompt: lines to fragments and dot commands, one after the other, and what they come to above the next prompt.
 *
 * At a terminal Ctrl-C pauses the clauses and leaves the session, Ctrl-D ends it. Without one (a pipe, a file) there is
 * no prompt; the end of the input lets a held command run, and the session then goes on as a script's would, as long as
 * a clause is on.
 */
import { createInterface, type Interface } from "node:readline";
import { DiagnosticError } from "../diagnostic.ts";
import { UserError } from "../errors.ts";
import { nearestName } from "../diagnostic.ts";
import { SIGNALS } from "../session/ending.ts";
import { LiveSession } from "../session/live.ts";
import { Output } from "../session/output.ts";
import { sayTo, tell } from "../session/say.ts";
import { startCommand, type SessionRequest } from "../session/request.ts";
import { Session } from "../session/session.ts";
import type { Repl } from "./command.ts";
import { dotCommands } from "./commands/registry.ts";
import { completer } from "./complete.ts";
import { isWhole } from "./complete-text.ts";
import { History } from "./history.ts";
import { Screen } from "./screen.ts";
import { tellClauses } from "./tell.ts";

export interface ReplRequest {
  session: SessionRequest;
  /** What to say first, at a terminal. */
  banner: string;
  list: Repl["list"];
  doctor: Repl["doctor"];
}

/** Runs an interactive session to its end; the exit status. Throws UserError for what can be mended. */
export async function runRepl(request: ReplRequest): Promise<number> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const redraws = isTerminal && process.env["TERM"] !== "dumb";
  const screen = new Screen(process.stdout, redraws);
  const decoder = new TextDecoder();
  const above = (bytes: Buffer) => screen.write(decoder.decode(bytes, { stream: true }));
  const { scripts, ...rest } = request.session;
  const output = isTerminal ? new Output(rest.output, above) : new Output(rest.output);
  const command = startCommand(rest, isTerminal ? above : undefined);
  if (isTerminal) sayTo((line) => screen.write(line));
  const session = new Session({ ...rest, scripts: [] }, output, command, undefined, true);
  const signalled = (signal: NodeJS.Signals) => session.over({ why: "signal", signal });
  for (const signal of SIGNALS) process.on(signal, signalled);
  try {
    const prompt = new Prompt(request, session, screen, output, { isTerminal, redraws });
    await session.start(true);
    await prompt.run(scripts);
    const over = await session.whenOver;
    prompt.close();
    screen.flush();
    const status = await session.finish(over);
    return status === 0 && prompt.failed && !isTerminal ? 1 : status;
  } finally {
    for (const signal of SIGNALS) process.off(signal, signalled);
    session.close();
    if (isTerminal) sayTo((line) => void process.stderr.write(line));
  }
}

class Prompt implements Repl {
  readonly live: LiveSession;
  /** Whether something that was typed could not be had. */
  failed = false;
  #rl: Interface | undefined;
  #lines: string[] = [];
  /** What was typed is worked on one after the other. */
  #last: Promise<void> = Promise.resolve();
  readonly #history: History;

  constructor(
    private readonly request: ReplRequest,
    private readonly session: Session,
    private readonly screen: Screen,
    private readonly output: Output,
    private readonly terminal: { isTerminal: boolean; redraws: boolean },
  ) {
    this.live = new LiveSession(session, request.session.args);
    this.#history = new History(terminal.isTerminal ? process.env : { PYPROBE_HISTORY: "" });
  }

  get held(): boolean {
    return this.session.command !== undefined && !this.session.command.released;
  }

  /** Reads what is typed, after the scripts of the command line; returns at once. */
  async run(scripts: SessionRequest["scripts"]): Promise<void> {
    if (this.terminal.isTerminal) this.print(this.request.banner);
    for (const script of scripts) await this.#attempt(() => this.#start(script));
    const { isTerminal, redraws } = this.terminal;
    const rl = (this.#rl = createInterface({
      input: process.stdin,
      ...(isTerminal && { output: process.stdout }),
      terminal: redraws,
      history: [...this.#history.lines],
      historySize: 1000,
      removeHistoryDuplicates: true,
      completer: completer(this),
    }));
    this.screen.use(rl);
    rl.on("line", (line) => this.#line(line));
    rl.on("SIGINT", () => void this.#interrupt());
    rl.on("close", () => void this.#queue(() => this.#end()));
    this.#prompt();
  }

  close(): void {
    this.#rl?.removeAllListeners("close");
    this.#rl?.close();
    if (this.terminal.redraws) process.stdout.write("\r\x1b[K");
  }

  print(text: string): void {
    this.output.write(Buffer.from(`${text}\n`));
  }

  leave(): void {
    this.session.over({ why: "detach" });
  }

  list(globs: string[]): string {
    return this.request.list(globs);
  }

  doctor(): string {
    return this.request.doctor();
  }

  async #start(script: SessionRequest["scripts"][number]): Promise<void> {
    const evaluated = "file" in script ? await this.live.load(script.file) : await this.live.evaluate(script.text);
    tellClauses(this, evaluated);
  }

  #line(line: string): void {
    this.screen.entered();
    this.#history.add(line);
    this.#lines.push(line);
    const text = this.#lines.join("\n");
    const isCommand = this.#lines.length === 1 && /^\s*\.[a-z]+(\s|$)/.test(line);
    if (!isCommand && line.trim() !== "" && !isWhole(text)) return this.#prompt();
    this.#lines = [];
    void this.#queue(async () => {
      await this.#attempt(() => (isCommand ? this.#command(line.trim()) : this.#evaluate(text)));
      this.#prompt();
    });
  }

  #queue(act: () => Promise<void> | void): Promise<void> {
    this.#last = this.#last.then(act);
    return this.#last;
  }

  /** Errors of the person are told, and the session goes on. */
  async #attempt(act: () => Promise<void> | void): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof DiagnosticError || error instanceof UserError)) throw error;
      this.failed = true;
      tell(error.message);
    }
  }

  async #evaluate(text: string): Promise<void> {
    if (text.trim() === "") return;
    const evaluated = await this.live.evaluate(text);
    tellClauses(this, evaluated);
    if (evaluated.value !== undefined) this.print(evaluated.value);
  }

  async #command(line: string): Promise<void> {
    const [word, ...words] = line.slice(1).split(/\s+/);
    const command = dotCommands.find(({ name, aliases }) => name === word || aliases?.includes(word!));
    if (command) return command.run(this, words);
    const nearest = nearestName(
      word!,
      dotCommands.map(({ name }) => name),
    );
    throw new UserError(`there is no command .${word}\n  ${nearest ? `nearest: .${nearest}` : ".help lists them"}`);
  }

  #prompt(): void {
    const state = this.held ? " (held)" : this.live.paused ? " (paused)" : "";
    if (this.terminal.isTerminal) this.screen.prompt(this.#lines.length > 0 ? "... " : `pyprobe${state}> `);
  }

  /** Ctrl-C: the flow stops; when there is none, what is being typed is dropped. */
  async #interrupt(): Promise<void> {
    const flows = !this.live.paused && this.session.clauses.all.some(({ id }) => this.session.clauses.isOn(id));
    if (flows) {
      await this.#queue(() => this.#attempt(() => this.live.pause()));
      this.print("paused; .go goes on, Ctrl-D detaches");
    } else {
      this.#lines = [];
      const rl = this.#rl as Interface & { line: string; cursor: number };
      const wasEmpty = rl.line === "";
      rl.line = "";
      rl.cursor = 0;
      if (wasEmpty) this.print("(Ctrl-D or .detach ends the session)");
    }
    this.#prompt();
  }

  /** No more is typed. */
  async #end(): Promise<void> {
    const { clauses } = this.session;
    if (this.#lines.length > 0) await this.#attempt(() => this.#evaluate(this.#lines.splice(0).join("\n")));
    if (this.terminal.isTerminal || !clauses.all.some(({ id }) => clauses.isOn(id))) return this.leave();
    await this.#attempt(() => this.live.go());
  }
}
