/** What a session is recorded into: from its beginning on, or, of an interactive one, from and to any moment. */
import type { Head } from "../record/types.ts";
import type { Known, ProbeInfo } from "../runtime/contract.ts";
import type { NewRecording } from "./recording.ts";
import type { Sandbox } from "./sandbox.ts";

/** What it needs of the session. */
export interface Taped {
  sandbox: Pick<Sandbox, "ask" | "send" | "sendDescriptor">;
  head(scripts: string[]): Head;
  /** The probes that are in service. */
  probes(): ProbeInfo[];
  known(): Known;
  /** Makes the plan anew: a recording wants every event, with every argument. */
  apply(): Promise<void>;
}

export class Tape {
  constructor(
    private readonly session: Taped,
    private into: NewRecording | undefined,
  ) {}

  /** The file; undefined: nothing is recorded. */
  get path(): string | undefined {
    return this.into?.path;
  }

  /** From the session's beginning on, before anything is armed. Nothing where there is no file. */
  start(scripts: string[]): void {
    if (this.into) this.#open(this.into, scripts, false);
  }

  /** From now on. Throws what Arming.change throws, and then records nothing. */
  async begin(into: NewRecording, scripts: string[]): Promise<void> {
    const { session } = this;
    this.into = into;
    this.#open(into, scripts, true);
    try {
      await session.apply();
    } catch (error) {
      await this.end();
      into.discard();
      throw error;
    }
    session.sandbox.send({ type: "record", do: "from", probes: session.probes(), known: session.known() });
  }

  /** The session goes on without. How many events it has; undefined when nothing is recorded. */
  async end(): Promise<number | undefined> {
    const { session, into } = this;
    if (!into) return undefined;
    this.into = undefined;
    const answer = await session.sandbox.ask({ type: "record", do: "end", known: session.known() }, "recorded");
    into.close();
    await session.apply();
    return answer?.events;
  }

  close(): void {
    this.into?.close();
  }

  #open({ fd }: NewRecording, scripts: string[], live: boolean): void {
    const { sandbox } = this.session;
    sandbox.sendDescriptor(fd);
    sandbox.send({ type: "record", do: "begin", head: this.session.head(scripts), live });
  }
}
