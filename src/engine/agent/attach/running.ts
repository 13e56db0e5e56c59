/**
 * The processes that ran before pyprobe came: each is entered once; after that, and for those that started with the
 * command too, the agent is called on when its control page has changed and no event of the process makes it look.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { descendantsOf, isRunning } from "../../../process.ts";
import type { Host } from "../../engine.ts";
import type { Answer } from "../listener.ts";
import { Refusal } from "./subject.ts";
import { Visits, type Visit } from "./visit.ts";

/** ms for which an event is waited for before the agent is called on, and between looks. */
const OF_ITSELF = 20;
const LOOK = 2;

export class Running {
  readonly #visits: Visits;

  /** `name`: of the socket where forked children ask for a ring; `welcome` answers them and the processes entered. */
  constructor(
    name: string,
    private readonly host: Host,
    private readonly welcome: Answer,
  ) {
    this.#visits = new Visits(name);
  }

  /**
   * Enters these processes, and those that come of them. Throws Refusal when one of the former cannot be; those that are
   * no Pythons are passed over when another one is (a server, and the program that asks it).
   */
  async enter(pids: readonly number[], children: boolean): Promise<void> {
    const foreign: Refusal[] = [];
    await Promise.all(
      pids.map((pid) =>
        this.#enter(pid).catch((error: unknown) => {
          if (!(error instanceof Refusal) || error.isPython) throw error;
          foreign.push(error);
        }),
      ),
    );
    if (foreign.length > 0 && foreign.length === pids.length) throw foreign[0]!;
    for (const { message } of foreign) this.host.verbose(message);
    const others = children ? pids.flatMap((pid) => descendantsOf(pid)).filter((pid) => !pids.includes(pid)) : [];
    for (const pid of new Set(others)) {
      await this.#enter(pid).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        this.host.verbose(error.message);
      });
    }
  }

  /** Has the agent there follow its control page; not when it has by itself, or the process has ended. */
  async follow(pid: number, isFollowed: () => boolean): Promise<void> {
    for (let waited = 0; waited < OF_ITSELF; waited += LOOK) {
      if (isFollowed() || !isRunning(pid)) return;
      await sleep(LOOK);
    }
    try {
      const visit = await this.#visits.visit(pid, this.welcome);
      await this.#tell(pid, visit, "called on");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.host.verbose(`${error.message}\n  it obeys at its next event`);
    }
  }

  close(): void {
    this.#visits.close();
  }

  async #enter(pid: number): Promise<void> {
    const visit = await this.#visits.visit(pid, this.welcome);
    void this.#tell(pid, visit, "entered");
  }

  async #tell(pid: number, { hello, done, stopped, longest, looks }: Visit, what: string): Promise<void> {
    const before = looks === 0 ? "" : `, after ${looks} looks of up to ${longest.toFixed(2)} ms`;
    this.host.verbose(`pid ${pid}: ${what}; one thread stood still for ${stopped.toFixed(2)} ms${before}`);
    if (await done) return;
    const why = hello.later
      ? "it has one thread, and that is in a call; what is armed takes effect when it runs Python again"
      : "something in it keeps the GIL; what is armed takes effect when it lets go";
    this.host.verbose(`pid ${pid}: ${why}`);
  }
}
