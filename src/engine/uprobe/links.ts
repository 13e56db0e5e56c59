/** Programs into the kernel, and onto sites of a file: by uprobe_multi links where it has those (6.6), else a perf event each. */
import { readFileSync } from "node:fs";
import type { Site } from "../../elf/site.ts";
import { native, type NativeError } from "../../native.ts";
import { UserError } from "../../errors.ts";
import type { Assembler } from "./bpf/assembler.ts";
import { ATTACH_UPROBE_MULTI, PROGRAM, SLEEPABLE } from "./kernel.ts";
import type { Part } from "./parts.ts";

const LOG_BYTES = 1 << 20;

/** How programs are attached on this kernel. */
export type Way = "uprobe_multi" | "perf_event";

/** Some sites that have one program. */
export interface Link {
  fds: number[];
  /** Those of the table that its sites have, */
  entries: number[];
  /** and how many of them mean something. */
  live: number;
}

export class Links {
  #way: Way | undefined;

  /** @param way undefined = uprobe_multi, or perf_event when the kernel knows no such links. */
  constructor(
    private readonly dump: (title: string, program: Assembler) => void,
    way: Way | undefined,
  ) {
    this.#way = way;
  }

  get way(): Way {
    return this.#way ?? "uprobe_multi";
  }

  /** All of the parts or, when an error is thrown, none. Throws NativeError, UserError. */
  attach(parts: readonly Part[]): Link[] {
    const links: Link[] = [];
    try {
      for (const part of parts) links.push(this.#attach(part));
    } catch (error) {
      native.closeLinks(links.flatMap(({ fds }) => fds));
      throw error;
    }
    return links;
  }

  #attach(part: Part): Link {
    const { sites } = part;
    const [{ provider, file, func, name }] = sites as [Site];
    const others = sites.length > 1 ? ` and ${sites.length - 1} more` : "";
    const entries = [...part.entries.values()];
    const program = entries.length === 1 ? part.program.alone(entries[0]!) : part.program.assembler;
    this.dump(`${provider}:${file.name}:${func}:${name}${others}`, program);
    return { fds: this.#open(program.encode(), part), entries, live: entries.length };
  }

  #open(code: Uint8Array, part: Part): number[] {
    if (this.#way === "perf_event") return perfEvents(code, part);
    try {
      const fds = [uprobeMulti(code, part)];
      this.#way = "uprobe_multi";
      return fds;
    } catch (error) {
      if (this.#way === "uprobe_multi" || (error as NativeError).code !== "EINVAL") throw error;
    }
    const fds = perfEvents(code, part); // (older kernels do not know the kind of link; a broken site fails there too)
    this.#way = "perf_event";
    return fds;
  }
}

function uprobeMulti(code: Uint8Array, { sites, cookies }: Part): number {
  return loaded(code, ATTACH_UPROBE_MULTI, (fd) => {
    const offsets = BigUint64Array.from(sites, ({ offset }) => BigInt(offset));
    const semaphores = BigUint64Array.from(sites, ({ semaphore }) => BigInt(semaphore));
    const [{ file, returns }] = sites as [Site];
    return native.bpfUprobeMulti(fd, file.path, offsets, semaphores, BigUint64Array.from(cookies, BigInt), returns);
  });
}

function perfEvents(code: Uint8Array, { sites, cookies }: Part): number[] {
  const type = Number(readFileSync("/sys/bus/event_source/devices/uprobe/type", "latin1"));
  const fds: number[] = [];
  try {
    return loaded(code, 0, (fd) => {
      sites.forEach((site, i) => fds.push(perfEvent(type, site, fd, cookies[i]!)));
      return fds;
    });
  } catch (error) {
    native.closeLinks(fds);
    if ((error as NativeError).code !== "EMFILE") throw error;
    throw new UserError(
      `there are more places to probe (${sites.length}) than files may be open (ulimit -n), and before Linux 6.6 each takes one`,
    );
  }
}

function perfEvent(type: number, { file, offset, semaphore, returns }: Site, program: number, cookie: number): number {
  const event = native.perfUprobe(type, file.path, offset, semaphore, returns);
  try {
    return native.bpfPerfEvent(program, event, cookie);
  } finally {
    native.closeFd(event);
  }
}

/** What is made with a program's descriptor, which its links keep alive. What the verifier says against one is a bug of ours, and told whole. */
function loaded<T>(code: Uint8Array, attachType: number, use: (fd: number) => T): T {
  const fd = load(code, attachType);
  try {
    return use(fd);
  } finally {
    native.closeFd(fd);
  }
}

function load(code: Uint8Array, attachType: number): number {
  try {
    return native.bpfProgram(PROGRAM.kprobe, attachType, SLEEPABLE, code, "pyprobe", 0);
  } catch (error) {
    const { code: why } = error as NativeError;
    if (why === "EPERM" || (why === "EINVAL" && attachType !== 0)) throw error; // (older kernels: no such attach type)
    return native.bpfProgram(PROGRAM.kprobe, attachType, SLEEPABLE, code, "pyprobe", LOG_BYTES);
  }
}
