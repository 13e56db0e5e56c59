/**
 * An interactive session, from a request to an exit status: the session, and the prompt that feeds it.
 *
 * At a terminal Ctrl-C pauses the clauses and leaves the session, Ctrl-D ends it. Without one (a pipe, a file) there is
 * no prompt; the end of the input lets a held command run, and the session then goes on as a script's would, as long as
 * a clause is on.
 */
import { SIGNALS } from "../session/ending.ts";
import { Output } from "../session/output.ts";
import { sayTo } from "../session/say.ts";
import { startCommand, type SessionRequest } from "../session/request.ts";
import { Session } from "../session/session.ts";
import type { Repl } from "./command.ts";
import { Prompt } from "./prompt.ts";
import { Screen } from "./screen.ts";

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
  const talk = rest.output === undefined ? output : isTerminal ? new Output(undefined, above) : new Output(undefined);
  const command = startCommand(rest, isTerminal ? above : undefined);
  if (isTerminal) sayTo((line) => screen.write(line));
  const session = new Session({ ...rest, scripts: [] }, output, command, undefined, true);
  const print = (text: string) => talk.write(Buffer.from(`${text}\n`));
  const terminal = { isTerminal, redraws, screen, print };
  const prompt = new Prompt(session, rest.args, terminal, request.list, request.doctor);
  const signalled = (signal: NodeJS.Signals) =>
    signal === "SIGINT" && isTerminal ? void prompt.interrupt() : session.over({ why: "signal", signal });
  for (const signal of SIGNALS) process.on(signal, signalled);
  try {
    await session.start(true);
    if (rest.record !== undefined) await prompt.live.record(rest.record);
    if (isTerminal) prompt.print(request.banner);
    for (const script of scripts) await prompt.start(script);
    await prompt.run();
    const over = await Promise.race([session.whenOver, prompt.broken]);
    await prompt.close();
    screen.flush();
    const status = await session.finish(over);
    await talk.flush();
    return status === 0 && prompt.failed && !isTerminal ? 1 : status;
  } finally {
    for (const signal of SIGNALS) process.off(signal, signalled);
    session.close();
    if (isTerminal) sayTo((line) => void process.stderr.write(line));
  }
}
