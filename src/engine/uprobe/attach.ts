/**
 * Programs onto sites. Sites of one file that need the same program (most markers have one operand form for many sites;
 * functions of one description have all the same) share it, whatever probes they are of, and stand in one link:
 * uprobe_multi where the kernel has it (6.6), otherwise a perf event for each. What a firing means is told by its cookie
 * (members.ts).
 *
 * A change arms what is new first, silent, then exchanges what firings mean, then closes the links that mean nothing any
 * more; so a probe that changes misses nothing but what is under way at that moment, and one that stays is not touched. A
 * link goes when none of its probes is in it any more. It has probes of the same clauses only, which go together: where
 * one is silent in a link that others stay in, it stands in another link, for other clauses have joined it; and so a site is
 * only in the kernel while a clause wants it.
 *
 * A site is armed by its file's inode. The same file may be reached by several paths, and two containers' overlays show
 * one file below them under two device numbers; the kernel arms what is below, and a site armed twice fires twice. So
 * files are told apart by what they are (fileKey), not by where they were found.
 *
 * Semaphores are left to the kernel (ref_ctr_offset): it counts them up in every process that maps the file, now and
 * later, and down again when the link goes away, however we end.
 */
import { native } from "../../native.ts";
import type { Assembler } from "./bpf/assembler.ts";
import { Links, type Link, type Way } from "./links.ts";
import type { Members } from "./members.ts";
import { Armed, Parts, type Wanted } from "./parts.ts";

export class Attachments {
  /** By probe number. */
  readonly #armed = new Map<number, Armed>();
  readonly #links: Links;

  constructor(
    private readonly members: Members,
    dump: (title: string, program: Assembler) => void,
    way: Way | undefined,
  ) {
    this.#links = new Links(dump, way);
  }

  get way(): Way {
    return this.#links.way;
  }

  /**
   * Arms those sites of the probes that are not yet; how many they are, of each. `whole`: and takes out all other probes.
   * Throws NativeError and UserError, and then nothing has changed.
   */
  arm(wanted: readonly Wanted[], whole: boolean): number[] {
    const next = wanted.map(({ meaning, shape }) => {
      const before = this.#armed.get(meaning.number);
      return before?.shape === shape ? before : new Armed(shape);
    });
    const counts = this.#attach(wanted, next);
    const idle = new Set<Link>();
    const before = new Map(this.#armed);
    if (whole) this.#armed.clear();
    wanted.forEach(({ meaning }, i) => {
      const [armed, old] = [next[i]!, before.get(meaning.number)];
      if (old && old !== armed) this.#silence(old, idle);
      for (const entry of armed.entries.keys()) this.members.set(entry, meaning);
      this.#armed.set(meaning.number, armed);
    });
    for (const [number, old] of before) if (this.#armed.get(number) !== old) this.#silence(old, idle);
    this.#closeLinks([...idle].filter(({ live }) => live === 0));
    return counts;
  }

  close(): void {
    this.arm([], true);
  }

  #attach(wanted: readonly Wanted[], next: readonly Armed[]): number[] {
    const parts = new Parts(this.members);
    try {
      const counts = wanted.map((one, i) => parts.add(next[i]!, one));
      const links = this.#links.attach(parts.all);
      parts.all.forEach(({ entries }, i) => {
        for (const [armed, entry] of entries) armed.entries.set(entry, links[i]!);
      });
      return counts;
    } catch (error) {
      parts.undo();
      throw error;
    }
  }

  /** It fires no more; `idle` gets its links. */
  #silence({ entries }: Armed, idle: Set<Link>): void {
    for (const [entry, link] of entries) {
      this.members.set(entry, undefined);
      link.live--;
      idle.add(link);
    }
    entries.clear();
  }

  #closeLinks(links: readonly Link[]): void {
    native.closeLinks(links.flatMap(({ fds }) => fds));
    for (const { entries } of links) for (const entry of entries) this.members.release(entry);
  }
}
