/**
 * A visit to a running process: the agent is brought in, or called on where it is, and speaks with us until it has done
 * what its control page says. Visits to one process come one after the other.
 */
import type { Socket } from "node:net";
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

export interface Visit extends Stops {
  hello: Hello;
  /** Resolves when the agent has done its work; false: it is still waiting for the program to let it. */
  done: Promise<boolean>;
}

/** ms for which one thread stood still; how often one was looked at before, and the longest look. */
export interface Stops {
  stopped: number;
  longest: number;
  looks: number;
}

export class Visits {
  readonly #agent = new AgentFile();
  /** The last visit to each process. */
  readonly #last = new Map<number, Promise<unknown>>();

  /** `name`: of the socket where forked children ask for a ring. Throws Refusal. */
  constructor(private readonly invitation: string) {}

  /** Resolves when the agent has been answered. */
  async visit(pid: number, answer: Answer): Promise<Visit> {
    const before = this.#last.get(pid) ?? Promise.resolve();
    const now = before.then(() => this.#visit(pid, answer));
    const whole = now.then(({ done }) => done).catch(() => {});
    this.#last.set(pid, whole);
    return now;
  }

  close(): void {
    this.#agent.close();
  }

  async #visit(pid: number, answer: Answer): Promise<Visit> {
    const { socket, close, ...stops } = await enterProcess(pid, this.#agent).catch((error: unknown) => {
      letStraysGo();
      throw error;
    });
    const visit = this.#speak(pid, socket, answer, stops);
    void visit.finally(close).catch(() => {});
    return visit;
  }

  #speak(pid: number, socket: Socket, answer: Answer, stops: Stops): Promise<Visit> {
    return new Promise((resolve, reject) => {
      let finish: ((whole: boolean) => void) | undefined;
      let timer = setTimeout(() => reject(slow(pid)), FIRST_WORD);
      const answering: Answer = (hello) => {
        clearTimeout(timer);
        if (hello.never) return refuse(reject, new Refusal(pid, hello.message, NEVER_REMEDY));
        try {
          const given = answer(hello);
          const done = new Promise<boolean>((settle) => (finish = settle));
          timer = setTimeout(() => finish?.(false), WORK);
          resolve({ hello, done, ...stops });
          return given;
        } catch (error) {
          return refuse(reject, error);
        }
      };
      converse(socket, this.invitation, answering, (words) => {
        clearTimeout(timer);
        if (finish) finish(true);
        else reject(notLoaded(pid, words));
      });
    });
  }
}

const NEVER_REMEDY = "pyprobe doctor says what can be traced here";

function refuse(reject: (error: unknown) => void, error: unknown): undefined {
  reject(error);
  return undefined;
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
  if (words === "")
    return new Refusal(pid, "it ended while the agent was being loaded", "pgrep -af python lists those that run");
  return new Refusal(
    pid,
    `its loader does not take the agent: ${words}`,
    "start the program under pyprobe -c, or use uprobes",
  );
}

function letStraysGo(): void {
  if (native.letStraysGo()) return;
  const timer = setInterval(() => {
    if (native.letStraysGo()) clearInterval(timer);
  }, STRAYS);
}
