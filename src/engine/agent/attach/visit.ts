/**
 * A visit to a running process: the agent is brought in, or called on where it is, and speaks with us until it has done
 * what its control page says. Visits to one process come one after the other.
 */
import { converse, type Answer, type Hello } from "../listener.ts";
import { AgentFile } from "./agent-file.ts";
import { enterProcess } from "./enter.ts";
import { Refusal } from "./subject.ts";
import { native } from "../../../native.ts";

/** ms for which the agent's first word, and then its work, is waited for. */
const FIRST_WORD = 10000;
const WORK = 2000;
/** ms between looks at threads that did not come back. */
const STRAYS = 100;

export interface VisitResult {
  hello: Hello;
  /** Whether the agent has done its work; otherwise it does it when the program lets it. */
  done: boolean;
  /** ms for which one thread stood still; how often one was looked at before, and the longest look. */
  stopped: number;
  longest: number;
  looks: number;
}

export class Visits {
  readonly #agent = new AgentFile();
  /** The last visit to each process. */
  readonly #last = new Map<number, Promise<unknown>>();

  /** `name`: of the socket where forked children ask for a ring. Throws Refusal. */
  constructor(private readonly name: string) {}

  async visit(pid: number, answer: Answer): Promise<VisitResult> {
    const before = this.#last.get(pid) ?? Promise.resolve();
    const now = before.catch(() => {}).then(() => this.#visit(pid, answer));
    this.#last.set(pid, now);
    return now;
  }

  close(): void {
    this.#agent.close();
  }

  async #visit(pid: number, answer: Answer): Promise<VisitResult> {
    const { socket, close, ...stops } = await enterProcess(pid, this.#agent).catch((error: unknown) => {
      letStraysGo();
      throw error;
    });
    try {
      return await this.#speak(pid, socket, answer, stops);
    } finally {
      close();
    }
  }

  #speak(
    pid: number,
    socket: Parameters<typeof converse>[0],
    answer: Answer,
    stops: Pick<VisitResult, "stopped" | "longest" | "looks">,
  ): Promise<VisitResult> {
    return new Promise((resolve, reject) => {
      let hello: Hello | undefined;
      const done = (whole: boolean) => hello && resolve({ hello, done: whole, ...stops });
      let timer = setTimeout(() => reject(slow(pid)), FIRST_WORD);
      const answering: Answer = (said) => {
        clearTimeout(timer);
        if (said.never) return void reject(new Refusal(pid, said.message, "pyprobe doctor says what can be traced here"));
        hello = said;
        try {
          const given = answer(said);
          timer = setTimeout(() => done(false), WORK);
          return given;
        } catch (error) {
          reject(error as Error);
          return undefined;
        }
      };
      converse(socket, this.name, answering, (words) => {
        clearTimeout(timer);
        if (hello) done(true);
        else reject(notLoaded(pid, words));
      });
    });
  }
}

function slow(pid: number): Refusal {
  return new Refusal(
    pid,
    `the agent has not been loaded in ${FIRST_WORD / 1000} s: somebody holds the loader's lock there`,
    "try again later",
  );
}

/** The loader's words, or none: it ended. */
function notLoaded(pid: number, words: string): Refusal {
  if (words === "") return new Refusal(pid, "it ended while the agent was being loaded", "pgrep -af python lists those that run");
  return new Refusal(pid, `its loader does not take the agent: ${words}`, "start the program under pyprobe -c, or use uprobes");
}

function letStraysGo(): void {
  if (native.letStraysGo()) return;
  const timer = setInterval(() => {
    if (native.letStraysGo()) clearInterval(timer);
  }, STRAYS);
}
