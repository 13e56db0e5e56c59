/**
 * The agent engine: libpyprobe_agent.so inside each CPython process supplies the probes that it lacks.
 *
 * The command starts with the agent in LD_PRELOAD; processes that run already are entered (attach/). Each interpreter that comes up, and each forked child at its first
 * event, connects to our socket, is given a ring of its own, and writes records there; the sandbox reads them. We keep
 * only the ring's control words. The environment carries agent and socket on to every descendant.
 */
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { isRunning } from "../../process.ts";
import { ENV_SOCKET, PROBES_MAX, TALLY_BYTES } from "../../wire.ts";
import { contextBits, contextNames, type ContextName } from "../../probe/context.ts";
import type { Marker } from "../../probe/provider.ts";
import type { Engine, EngineOptions, Host, Point } from "../engine.ts";
import { Listener, PATIENCE, type Answer, type Hello } from "./listener.ts";
import { AGENT } from "./attach/agent-file.ts";
import { Running } from "./attach/running.ts";
import { Refusal } from "./attach/subject.ts";
import { AgentRing, type ControlWords } from "./ring.ts";
import { Untraced } from "./untraced.ts";
import { compileWork, probeWork, refusesWork } from "./work.ts";

/** What programs in the kernel capture alone. */
const NATIVE: readonly ContextName[] = ["ustack", "ucaller"];

/** ms between looks at which producers still live. */
const REAP_INTERVAL = 200;

interface Target {
  ring: AgentRing;
  number: number;
  /** Agent probes that it can serve, a bit each. */
  can: number;
  /** ms, by performance.now(), when it was given the ring. */
  since: number;
}

export function createAgentEngine(): Engine {
  return new AgentEngine();
}

class AgentEngine implements Engine {
  readonly name = "agent";
  readonly entersProcesses = true;
  readonly early = true;
  readonly numbers = PROBES_MAX;
  #listener: Listener | undefined;
  #targets = new Map<number, Target>();
  #reaper: NodeJS.Timeout | undefined;
  #points: Point[] = [];
  #options: EngineOptions | undefined;
  #host: Host | undefined;
  /** By the numbers of the points that they stand for. */
  #combinations = new Map<string, Point>();
  #seen = 0;
  #givenUp: string[] = [];
  readonly #untraced = new Untraced();
  #running: Running | undefined;
  #served = 0;
  #leaving = false;

  refuses(...[, marker]: Parameters<Engine["refuses"]>): string | undefined {
    if (marker.agent === undefined) return "";
    return existsSync(AGENT)
      ? undefined
      : `the agent is not built: ${AGENT} is missing; run npm ci in pyprobe's folder`;
  }

  refusesWork(all: Parameters<typeof refusesWork>[0]): string | undefined {
    return refusesWork(all);
  }

  lacks(context: ContextName): string | undefined {
    return NATIVE.includes(context) ? "the agent captures Python's frames, which pystack() has" : undefined;
  }

  async arm(points: Point[], options: EngineOptions, host: Host): Promise<void> {
    this.#points = points;
    this.#options = options;
    this.#host = host;
    // (Who knocks has no tracer yet; one that says otherwise is none of our agents, whatever key it has.)
    this.#listener = new Listener((hello) =>
      hello.tracer === undefined ? this.#welcome(hello, options, host) : undefined,
    );
    await this.#listener.listen();
    this.#reaper = setInterval(() => this.#reap(host), REAP_INTERVAL);
    this.#reaper.unref();
    this.#running = new Running(this.#listener.invitation, host, (hello) => this.#welcome(hello, options, host));
    await this.#running.enter(options.running, !options.nofollow);
  }

  async change(points: Point[]): Promise<void> {
    this.#points = points;
    this.#combinations.clear(); // (those that were asked for are out of service)
    for (const [pid, { ring, can }] of this.#targets) {
      const able = this.#pointsFor(pid, this.#host!).filter((point) => can & bitOf(point));
      ring.configure(controlWords(able, this.#options!));
    }
    await this.#obey();
  }

  /** Processes in which nothing fires at the moment are called on, so that they follow their control page. */
  async #obey(): Promise<void> {
    await Promise.all([...this.#targets].map(([pid, { ring }]) => this.#running?.follow(pid, () => ring.isFollowed)));
  }

  environment(current: NodeJS.ProcessEnv): Record<string, string> {
    if (!this.#listener) return {};
    const others = current["LD_PRELOAD"];
    return {
      LD_PRELOAD: others ? `${AGENT}:${others}` : AGENT,
      [ENV_SOCKET]: this.#listener.invitation,
    };
  }

  async disarm(): Promise<void> {
    this.#leaving = true;
    clearInterval(this.#reaper);
    this.#listener?.close();
    for (const [pid, { ring, since }] of this.#targets) {
      this.#noteGivenUp(pid, ring);
      if (performance.now() - since > PATIENCE) this.#noteTaken(pid, ring, this.#host!);
      ring.leave();
    }
    await this.#obey();
  }

  close(): void {
    clearInterval(this.#reaper); // (disarm is not called after an arm that failed)
    this.#listener?.close();
    this.#running?.close();
    for (const { ring } of this.#targets.values()) ring.closeDescriptor();
    this.#targets.clear();
  }

  findings(command: string | undefined): string[] {
    if (this.#seen > 0 || command === undefined) return [...this.#givenUp, ...this.#untraced.findings()];
    return [
      `no Python interpreter was seen in "${command}" or its children, so no python probe could fire.\n` +
        `  A Python that is not dynamically linked, that is set-user-ID, that is opened by dlopen, that is in another ` +
        `network namespace, that a pyprobe started by it traces, or that starts without the environment (LD_PRELOAD, ${ENV_SOCKET}) cannot be reached this way.`,
    ];
  }

  #welcome(hello: Hello, options: EngineOptions, host: Host): ReturnType<Answer> {
    if (hello.tracer !== undefined) {
      if (hello.tracer === process.pid && this.#targets.has(hello.pid)) return "follow";
      throw taken(hello.pid, hello.tracer);
    }
    if (this.#leaving) return undefined; // it has let go by itself while it was being called on
    this.#seen++;
    const who = `pid ${hello.pid} (${hello.execname}, Python ${versionText(hello.python)})`;
    const points = this.#pointsFor(hello.pid, host);
    const able = points.filter((point) => hello.can & bitOf(point));
    const lacking = points.filter((point) => !able.includes(point)).map(({ marker }) => nameWithSince(marker));
    const why = [lacking.length > 0 ? `${lacking.join(", ")} cannot fire here` : "", hello.message].filter(Boolean);
    if (why.length > 0) host.say("warning", `${who}: ${why.join(": ")}`);
    if (able.length === 0 && !(options.live && hello.can)) return undefined;
    if (options.nofollow && this.#served > 0 && !options.running.includes(hello.pid)) return undefined;
    this.#served++;
    host.verbose(`${who}: served by the agent${hello.forked ? " (forked)" : ""}`);
    try {
      const { ring } = this.#addTarget(hello, controlWords(able, options), options, host);
      return { fd: ring.fd, bytes: ring.bytes };
    } catch (error) {
      this.#untraced.noRing(hello.pid, error);
      return undefined;
    }
  }

  /** The points that reach a process, one for each marker. */
  #pointsFor(pid: number, host: Host): Point[] {
    const module = interpreterOf(pid);
    const reaching = this.#points.filter((point) => point.reaches(pid, module));
    return [...new Set(reaching.map((point) => point.marker))].map((marker) => {
      const same = reaching.filter((point) => point.marker === marker);
      return same.length === 1 ? same[0]! : this.#combined(same, host);
    });
  }

  #combined(points: Point[], host: Host): Point {
    const key = points.map((point) => point.number).join("+");
    const known = this.#combinations.get(key);
    if (known) return known;
    const captures = points.reduce((all, point) => all | point.captures, 0);
    const context = contextNames.filter((name) => points.some((point) => point.context?.includes(name)));
    const number = host.combine(points);
    if (number >= PROBES_MAX) {
      const { name } = points[0]!.marker;
      host.say(
        "error",
        `more than ${PROBES_MAX} combinations of process descriptions; some clauses of ${name} do not fire`,
      );
      return points[0]!;
    }
    const work = points.flatMap((point) => point.work ?? []).sort((a, b) => a.clause - b.clause);
    const silent = points.every((point) => point.silent);
    const point = { ...points[0]!, number, captures, context, work, silent };
    this.#combinations.set(key, point);
    return point;
  }

  #addTarget({ pid, can }: Hello, words: ControlWords, options: EngineOptions, host: Host): Target {
    const before = this.#targets.get(pid);
    if (before) this.#drop(pid, before, host); // it called exec: the old image's ring gets no more
    const ring = new AgentRing(options.bufsize, pid, words);
    const number = host.addRing({ fd: ring.fd, kind: "agent", size: ring.size, pid });
    const target = { ring, number, can, since: performance.now() };
    this.#targets.set(pid, target);
    return target;
  }

  #noteTaken(pid: number, ring: AgentRing, host: Host): void {
    if (ring.isTaken) return;
    this.#untraced.late(pid);
    host.verbose(`pid ${pid}: it had not waited for the answer`);
  }

  #noteGivenUp(pid: number, ring: AgentRing): void {
    if (ring.gaveUp) this.#givenUp.push(givenUpWords(pid, ring.waited));
  }

  #reap(host: Host): void {
    for (const [pid, target] of this.#targets) if (!isRunning(pid)) this.#drop(pid, target, host);
  }

  #drop(pid: number, target: Target, host: Host): void {
    this.#targets.delete(pid);
    this.#noteGivenUp(pid, target.ring);
    this.#noteTaken(pid, target.ring, host);
    host.endRing(target.number);
    target.ring.closeDescriptor();
  }
}

function taken(pid: number, tracer: number): Refusal {
  return new Refusal(
    pid,
    `pyprobe (process ${tracer}) is tracing it already, and its agent serves one at a time`,
    "end that one, or have one script do both: -s may be given several times",
  );
}

/** A process that waited longer than waitmax for room went on untraced: what it did from then on is not known. */
function givenUpWords(pid: number, waited: number): string {
  return (
    `pid ${pid} went on untraced after it had waited ${Math.round(waited)} ms in all for its events to be taken\n` +
    `  Faster handlers, a faster reader of the output, or -x waitmax=<ms> keeps it traced.`
  );
}

function controlWords(points: Point[], options: EngineOptions): ControlWords {
  return {
    mask: maskOf(points),
    strsize: options.strsize,
    frames: options.frames,
    wait: options.onfull === "wait",
    waitMs: options.waitmax,
    nofollow: options.nofollow,
    tallyBytes: options.tallysize ?? TALLY_BYTES,
    work: compileWork(points.map(probeWork)),
    probes: points.map((point) => ({
      bit: point.marker.agent!,
      number: point.number,
      captures: point.captures | contextBits(point.context ?? []),
    })),
  };
}

function maskOf(points: Point[]): number {
  return points.reduce((mask, point) => mask | bitOf(point), 0);
}

function bitOf(point: Point): number {
  return 1 << point.marker.agent!;
}

/** The file name of the module that holds the interpreter: libpython3.12.so.1.0, python3.11; "" when that cannot be seen. */
function interpreterOf(pid: number): string {
  try {
    const library = /\/(libpython[^/\n]*\.so[^/\n]*)$/m.exec(readFileSync(`/proc/${pid}/maps`, "latin1"))?.[1];
    return library ?? basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return "";
  }
}

/** "audit (Python 3.8 and later)" */
function nameWithSince({ name, since }: Marker): string {
  return since ? `${name} (Python ${since.join(".")} and later)` : name;
}

/** "3.12.1" from PY_VERSION_HEX. */
function versionText(hex: number): string {
  return hex === 0 ? "of unknown version" : `${hex >>> 24}.${(hex >>> 16) & 255}.${(hex >>> 8) & 255}`;
}
