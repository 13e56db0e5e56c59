/**
 * Programs onto sites. Sites of one file that need the same program (most markers have one operand form for many sites)
 * share it, and stand in one link: uprobe_multi where the kernel has it (6.6), otherwise a perf event for each.
 *
 * A site is armed by its file's inode. The same file may be reached by several paths, and two containers' overlays show
 * one file below them under two device numbers; the kernel arms what is below, and a site armed twice fires twice. So
 * files are told apart by what they are (fileKey), not by where they were found.
 *
 * Semaphores are left to the kernel (ref_ctr_offset): it counts them up in every process that maps the file, now and
 * later, and down again when the link goes away, however we end.
 */
import { readFileSync, statSync, statfsSync } from "node:fs";
import type { Site, SiteFile } from "../../elf/site.ts";
import { native, type NativeError } from "../../native.ts";
import type { Assembler } from "./bpf/assembler.ts";
import { ATTACH_UPROBE_MULTI, PROGRAM, SLEEPABLE } from "./kernel.ts";

const OVERLAYFS = 0x794c7630;
const LOG_BYTES = 1 << 20;

/** Sites that have one program. */
interface Group {
  program: Assembler;
  code: Uint8Array;
  sites: Site[];
}

/** What stands for one probe. */
interface Armed {
  /** What its programs were made from. */
  key: string;
  fds: number[];
  sites: Set<string>;
}

/** How programs are attached on this kernel. */
export type Way = "uprobe_multi" | "perf_event";

export class Attachments {
  /** By probe number. */
  readonly #armed = new Map<number, Armed>();
  #way: Way | undefined;

  /** @param way undefined = uprobe_multi, or perf_event when the kernel knows no such links. */
  constructor(
    private readonly dump: (title: string, program: Assembler) => void,
    way?: Way,
  ) {
    this.#way = way;
  }

  get way(): Way {
    return this.#way ?? "uprobe_multi";
  }

  /**
   * Arms those of the sites that are not yet, for a probe; how many they are. `key`: all that its programs are made
   * from besides the sites. Throws NativeError.
   */
  attach(probe: number, key: string, sites: readonly Site[], assemble: (site: Site) => Assembler): number {
    const armed = this.#armed.get(probe) ?? { key, fds: [], sites: new Set() };
    this.#armed.set(probe, armed);
    const fresh = sites.filter((site) => isNew(armed, site));
    try {
      for (const group of groups(fresh, assemble)) this.#attachGroup(group, armed.fds);
    } catch (error) {
      for (const site of fresh) armed.sites.delete(keyOfSite(site));
      throw error;
    }
    return fresh.length;
  }

  /** Takes out every probe that is not to stay as it is. */
  keep(stays: (probe: number, key: string) => boolean): void {
    const leaving = [...this.#armed].filter(([probe, { key }]) => !stays(probe, key));
    for (const [probe] of leaving) this.#armed.delete(probe);
    native.closeLinks(leaving.flatMap(([, { fds }]) => fds.reverse()));
  }

  close(): void {
    this.keep(() => false);
  }

  #attachGroup({ program, code, sites }: Group, fds: number[]): void {
    const [first] = sites as [Site, ...Site[]];
    this.dump(`${first.provider}:${first.file.name}:${first.func}:${first.name}`, program);
    if (this.#way !== "perf_event") {
      try {
        return this.#attachMulti(code, sites, fds);
      } catch (error) {
        if (this.#way === "uprobe_multi" || (error as NativeError).code !== "EINVAL") throw error;
        this.#way = "perf_event"; // (older kernels do not know the kind of link; a broken site fails there too)
      }
    }
    const loaded = this.#load(code, 0, fds);
    const type = Number(readFileSync("/sys/bus/event_source/devices/uprobe/type", "latin1"));
    for (const { file, offset, semaphore, returns } of sites)
      fds.push(native.perfUprobe(type, file.path, offset, semaphore, returns, 0, loaded));
  }

  #attachMulti(code: Uint8Array, sites: readonly Site[], fds: number[]): void {
    const loaded = this.#load(code, ATTACH_UPROBE_MULTI, fds);
    const offsets = BigUint64Array.from(sites, ({ offset }) => BigInt(offset));
    const semaphores = BigUint64Array.from(sites, ({ semaphore }) => BigInt(semaphore));
    const [{ file, returns }] = sites as [Site];
    fds.push(native.bpfUprobeMulti(loaded, file.path, offsets, semaphores, returns, 0));
    this.#way = "uprobe_multi";
  }

  /** A program's descriptor, kept with its links. What the verifier says against one is a bug of ours, and told whole. */
  #load(code: Uint8Array, attachType: number, fds: number[]): number {
    try {
      const fd = native.bpfProgram(PROGRAM.kprobe, attachType, SLEEPABLE, code, "pyprobe", 0);
      fds.push(fd);
      return fd;
    } catch (error) {
      const { code: why } = error as NativeError;
      if (why === "EPERM" || (why === "EINVAL" && attachType !== 0)) throw error; // (older kernels: no such attach type)
    }
    const fd = native.bpfProgram(PROGRAM.kprobe, attachType, SLEEPABLE, code, "pyprobe", LOG_BYTES);
    fds.push(fd);
    return fd;
  }
}

function groups(sites: readonly Site[], assemble: (site: Site) => Assembler): Group[] {
  const found = new Map<string, Group>();
  for (const site of sites) {
    const program = assemble(site);
    const code = program.encode();
    const key = `${fileKey(site.file)}/${site.returns}/${Buffer.from(code).toString("latin1")}`;
    const group = found.get(key) ?? { program, code, sites: [] };
    group.sites.push(site);
    found.set(key, group);
  }
  return [...found.values()];
}

function isNew({ sites }: Armed, site: Site): boolean {
  const key = keyOfSite(site);
  if (sites.has(key)) return false;
  sites.add(key);
  return true;
}

function keyOfSite({ file, offset, returns }: Site): string {
  return `${fileKey(file)}/${offset}/${returns}`;
}

const keys = new WeakMap<SiteFile, string>();

/** What makes the file that file: on overlayfs, where device numbers differ by mount, what is inside it. */
function fileKey(file: SiteFile): string {
  const known = keys.get(file);
  if (known !== undefined) return known;
  const key = keyOf(file);
  keys.set(file, key);
  return key;
}

function keyOf({ path, dev, ino, buildId }: SiteFile): string {
  try {
    if (statfsSync(path).type !== OVERLAYFS) return `${dev}:${ino}`;
    const { size, mtimeNs } = statSync(path, { bigint: true });
    return `overlay:${ino}:${size}:${mtimeNs}:${buildId}`;
  } catch {
    return `${dev}:${ino}`; // it is gone: attaching will say so
  }
}
