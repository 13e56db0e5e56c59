/**
 * The prompt, on node:repl: what is typed goes to the live session, as fragments and dot commands, one after the other;
 * what they come to appears above the prompt, like all that handlers print. Nothing of it runs in this process: the
 * server's eval only asks whether the text is whole, and hands it on.
 *
 * The server thus has its answer at once, and is ready for the next line. Until the work is done its prompt is empty:
 *
 *     line -> eval: whole? -- no: Recoverable, "... "
 *                          -- yes: prompt "", queue -> session -> Screen -> prompt "pyprobe> "
 */
import type { REPLServer } from "node:repl";
import { Writable } from "node:stream";
import { DiagnosticError, nearestName } from "../diagnostic.ts";
import { UserError } from "../errors.ts";
import { LiveSession } from "../session/live.ts";
import { tell } from "../session/say.ts";
import type { SessionRequest } from "../session/request.ts";
import type { Session } from "../session/session.ts";
import type { Repl } from "./command.ts";
import { dotCommands } from "./commands/registry.ts";
import { completer } from "./complete.ts";
import { isWhole } from "./complete-text.ts";
import { historyFile } from "./history.ts";
import type { Screen } from "./screen.ts";
import { tellClauses } from "./tell.ts";

type Act = () => Promise<void> | void;

export interface Terminal {
  /** Whether a person types and reads. */
  isTerminal: boolean;
  /** Whether the terminal can take lines away. */
  redraws: boolean;
  screen: Screen;
  /** Takes what is said to the person. */
  print(text: string): void;
}

export class Prompt implements Repl {
  readonly live: LiveSession;
  readonly print: Repl["print"];
  /** Whether something that was typed could not be had. */
  failed = false;
  /** Rejects when something is wrong with pyprobe itself. */
  readonly broken: Promise<never>;
  #break!: (error: unknown) => void;
  #server: REPLServer | undefined;
  #over = false;
  /** Lines that are not a whole yet. */
  #unfinished = "";
  /** Whether what comes next was typed under .editor, and is as whole as it will be. */
  #edited = false;
  /** Lines that are being worked on, or wait for that. */
  #pending = 0;
  /** What was typed is worked on one after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: Session,
    args: readonly string[],
    private readonly terminal: Terminal,
    readonly list: Repl["list"],
    readonly doctor: Repl["doctor"],
  ) {
    this.live = new LiveSession(session, args);
    this.print = (text) => terminal.print(text);
    this.broken = new Promise((_, reject) => (this.#break = reject));
    this.broken.catch(() => {}); // (whoever waits for it will see)
  }

  get held(): boolean {
    return this.session.command !== undefined && !this.session.command.released;
  }

  get unfinished(): string {
    return this.#unfinished;
  }

  leave(): void {
    this.session.over({ why: "detach" });
  }

  /** What a script of the command line declares. */
  start(script: SessionRequest["scripts"][number]): Promise<void> {
    return this.#attempt(async () =>
      tellClauses(this, "file" in script ? await this.live.load(script.file) : await this.live.evaluate(script.text)),
    );
  }

  /** Reads what is typed; returns when it does. */
  async run(): Promise<void> {
    const { isTerminal, redraws, screen } = this.terminal;
    const { start, Recoverable } = await import("node:repl"); // (other commands do not wait for it)
    const server = start({
      prompt: "",
      input: process.stdin,
      output: isTerminal ? process.stdout : new Writable({ write: (_chunk, _encoding, done) => done() }),
      terminal: redraws,
      preview: false,
      useColors: false,
      ignoreUndefined: true,
      useGlobal: true, // no code runs: a context of its own would be made for nothing
      completer: completer(this),
      eval: (text, _context, _file, done) => {
        if (this.#isWhole(text)) {
          this.#work(() => this.#evaluate(text));
          return done(null, undefined);
        }
        this.#unfinished = text;
        done(new Recoverable(new SyntaxError("more is to come")), undefined);
      },
    });
    this.#server = server;
    this.#define(server);
    this.#listen(server);
    screen.use(server);
    if (redraws) await keepHistory(server);
    this.#show();
  }

  /** Takes the prompt away; resolves when the history has been written. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server || this.#over) return;
    this.#over = true;
    const closed = new Promise((resolve) => server.once("close", resolve));
    server.close();
    await closed;
    if (this.terminal.redraws) process.stdout.write("\r\x1b[K");
  }

  /** Ctrl-C: the flow stops; when there is none, what is being typed is dropped. */
  async interrupt(): Promise<void> {
    const server = this.#server;
    if (this.#over) return;
    if (!server) return this.leave();
    const { clauses } = this.session;
    const flows = !this.live.paused && clauses.all.some(({ id }) => clauses.isOn(id));
    if (!flows && (this.#unfinished !== "" || server.line !== "" || server.editorMode)) {
      this.#unfinished = "";
      this.#edited = false;
      return this.#drop();
    }
    if (flows) await this.#queue(() => this.#attempt(() => this.live.pause()));
    const behind = this.terminal.redraws ? "" : "\n"; // the ^C that the terminal shows
    this.print(behind + (flows ? "paused; .go goes on, Ctrl-D detaches" : "(Ctrl-D or .detach ends the session)"));
    this.#show();
  }

  /** As node:repl drops what is typed. */
  #drop: Act = () => {};

  #define(server: REPLServer): void {
    for (const { name, aliases = [], doc, run } of dotCommands)
      for (const each of run ? [name, ...aliases] : [])
        server.defineCommand(each, {
          help: doc,
          action: (rest) => this.#work(() => run!(this, rest.split(/\s+/).filter(Boolean))),
        });
    const { editor } = server.commands;
    if (!editor) return; // (where there is no terminal)
    server.defineCommand("editor", {
      action: (rest) => {
        this.#edited = true;
        editor.action.call(server, rest);
      },
    });
  }

  #listen(server: REPLServer): void {
    const [ownLine] = server.listeners("line") as ((line: string) => void)[];
    server.removeAllListeners("line").on("line", (line: string) => {
      const unknown = server.editorMode || this.#unfinished !== "" ? undefined : unknownCommand(server, line);
      if (unknown === undefined) return ownLine!(line);
      this.#work(() => refuse(unknown));
    });
    const [ownInterrupt] = server.listeners("SIGINT") as Act[];
    this.#drop = ownInterrupt!;
    server.removeAllListeners("SIGINT").on("SIGINT", () => void this.interrupt());
    server.on("exit", () => {
      if (!this.#over) void this.#queue(() => this.#end());
      this.#over = true;
    });
  }

  #isWhole(text: string): boolean {
    const whole = this.#edited || text.trim() === "" || isWhole(text);
    if (whole) this.#unfinished = "";
    if (whole) this.#edited = false;
    return whole;
  }

  /** Works on what was entered, and shows the prompt when there is nothing more to work on. */
  #work(act: Act): void {
    this.#server!.setPrompt("");
    this.#pending++;
    void this.#queue(async () => {
      await this.#attempt(act);
      if (--this.#pending === 0) this.#show();
    });
  }

  #queue(act: Act): Promise<void> {
    this.#last = this.#last.then(act).catch((error: unknown) => this.#break(error));
    return this.#last;
  }

  /** Errors of the person are told, and the session goes on. */
  async #attempt(act: Act): Promise<void> {
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
    const evaluated = await this.live.evaluate(text.replace(/\n$/, ""));
    tellClauses(this, evaluated);
    if (evaluated.value !== undefined) this.print(evaluated.value);
  }

  #show(): void {
    if (this.#over || !this.terminal.isTerminal) return;
    const states = [...(this.held ? ["held"] : []), ...(this.live.paused ? ["paused"] : [])];
    this.#server!.setPrompt(`pyprobe${states.length > 0 ? ` (${states.join(", ")})` : ""}> `);
    this.#server!.displayPrompt(true);
  }

  /** No more is typed. */
  async #end(): Promise<void> {
    const { clauses } = this.session;
    if (this.#unfinished !== "") await this.#attempt(() => this.#evaluate(this.#unfinished));
    if (this.terminal.isTerminal || !clauses.all.some(({ id }) => clauses.isOn(id))) return this.leave();
    await this.#attempt(() => this.live.go());
  }
}

async function keepHistory(server: REPLServer): Promise<void> {
  const file = historyFile(process.env);
  if (file !== undefined) await new Promise<void>((resolve) => server.setupHistory(file, () => resolve()));
}

/** The word behind the dot of a line that asks for a command that there is not. */
function unknownCommand({ commands }: REPLServer, line: string): string | undefined {
  const word = /^\s*\.([a-z]\S*)/i.exec(line)?.[1];
  return word !== undefined && !commands[word] ? word : undefined;
}

function refuse(word: string): never {
  const names = dotCommands.map(({ name }) => name);
  if (names.includes(word)) throw new UserError(`.${word} needs a terminal that moves its cursor`);
  const nearest = names.find((name) => name.startsWith(word)) ?? nearestName(word, names);
  throw new UserError(`there is no command .${word}\n  ${nearest ? `nearest: .${nearest}` : ".help lists them"}`);
}
