/** Which sites are to be armed, sorted into what can be one link: of one file, one program, and probes that go together. */
import type { Site } from "../../elf/site.ts";
import { fileKey, siteKey } from "./file-key.ts";
import type { Link } from "./links.ts";
import type { Meaning, Members } from "./members.ts";
import type { Program } from "./shape.ts";

/** A probe that is to be armed. */
export interface Wanted {
  meaning: Meaning;
  /** All that its programs are made from besides its sites; another one makes it another probe. */
  shape: string;
  /** What it has in common with the probes that it comes and goes with. */
  group: string;
  sites: readonly Site[];
  program(site: Site): Program;
}

/** What stands for a probe. */
export class Armed {
  /** Its entries in the table, each of one link. */
  readonly entries = new Map<number, Link>();
  /** By siteKey. */
  readonly sites = new Set<string>();

  constructor(readonly shape: string) {}
}

/** Sites that are to be one link. */
export interface Part {
  program: Program;
  sites: Site[];
  /** The entry of each. */
  cookies: number[];
  /** The entries. */
  entries: Map<Armed, number>;
}

export class Parts {
  readonly #parts = new Map<string, Part>();
  readonly #programs = new Map<Program, number>();
  readonly #added: [Armed, string][] = [];

  constructor(private readonly members: Members) {}

  get all(): Part[] {
    return [...this.#parts.values()];
  }

  /** Adds those sites of a probe that are not armed yet; how many they are. */
  add(armed: Armed, { group, sites, program }: Wanted): number {
    let count = 0;
    for (const site of sites) {
      const key = siteKey(site);
      if (armed.sites.has(key)) continue;
      armed.sites.add(key);
      this.#added.push([armed, key]);
      this.#put(site, program(site), group, armed);
      count++;
    }
    return count;
  }

  /** They could not be armed. */
  undo(): void {
    for (const [armed, key] of this.#added) armed.sites.delete(key);
    for (const { entries } of this.#parts.values()) for (const entry of entries.values()) this.members.release(entry);
  }

  #put(site: Site, program: Program, group: string, armed: Armed): void {
    const number = this.#programs.get(program) ?? this.#programs.size;
    this.#programs.set(program, number);
    const key = `${fileKey(site.file)} ${site.returns} ${number} ${group}`;
    const part = this.#parts.get(key) ?? { program, sites: [], cookies: [], entries: new Map<Armed, number>() };
    this.#parts.set(key, part);
    const entry = part.entries.get(armed) ?? this.members.take();
    part.entries.set(armed, entry);
    part.sites.push(site);
    part.cookies.push(entry);
  }
}
