/**
 * The agent's file as a running process gets it: a sealed file without a name in any file system, so that the process
 * needs no path to our folder, no permission on it, and keeps what it has when pyprobe is upgraded.
 *
 * A process keeps the agent for as long as it lives. Its map then shows the name below, which tells this build's file
 * from others'; it is entered again at the address where it is.
 */
import { createHash, randomBytes } from "node:crypto";
import { closeSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { built } from "../../../built.ts";
import { withElf } from "../../../elf/elf.ts";
import type { MemoryMapping } from "../../../elf/mappings.ts";
import { Symbols } from "../../../elf/symbols.ts";
import { native } from "../../../native.ts";

export const AGENT = built("libpyprobe_agent.so");

/** What the new thread calls. */
export const ENTRY = "pyprobe_agent_enter";
const NAME = "pyprobe-agent-";

export class AgentFile {
  #fd: number | undefined;
  #name: string | undefined;
  #entry: number | undefined;

  /** Open for as long as this object is. */
  get fd(): number {
    return (this.#fd ??= native.memfdFile(this.name, readFileSync(AGENT)));
  }

  get name(): string {
    return (this.#name ??= NAME + createHash("sha256").update(readFileSync(AGENT)).digest("hex").slice(0, 16));
  }

  /** A name for its file where it has to have one: to be taken away at once, and known by in the process's map. */
  fileName(): string {
    return `.${this.name}-${randomBytes(8).toString("hex")}.so`;
  }

  /** Where the entry is in a process that has this very file; undefined when it has not. */
  entryIn(pid: number, mappings: readonly MemoryMapping[]): number | undefined {
    const own = mappings.find((mapping) => mapping.offset === 0 && this.#isOurs(pid, mapping));
    return own && own.start + this.#entryAddress();
  }

  /** Agents of other builds in the process. */
  othersIn(mappings: readonly MemoryMapping[]): number {
    const names = mappings.map(({ path }) => path).filter((path) => path.startsWith(`/memfd:${NAME}`));
    return new Set(names.filter((path) => path !== `/memfd:${this.name}`)).size;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** Ours by its name, or (it came by LD_PRELOAD) the file itself. */
  #isOurs(pid: number, { path, inode }: MemoryMapping): boolean {
    if (path === `/memfd:${this.name}` || basename(path).startsWith(`.${this.name}-`)) return true;
    if (basename(path) !== basename(AGENT)) return false;
    const there = statSync(`/proc/${pid}/root${path}`, { bigint: true, throwIfNoEntry: false });
    const here = statSync(AGENT, { bigint: true });
    return there !== undefined && there.ino === inode && there.ino === here.ino && there.dev === here.dev;
  }

  #entryAddress(): number {
    const address = (this.#entry ??= withElf(AGENT, (elf) => Symbols.of(elf).addressOf(ENTRY)));
    if (address === undefined) throw new Error(`${AGENT} has no ${ENTRY}`);
    return address;
  }
}
