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

/** How programs are attached on this kernel. */
export type Way = "uprobe_multi" | "perf_event";

export class Attachments {
  readonly #fds: number[] = [];
  readonly #armed = new Set<string>();
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

  /** Arms those of the sites that are not yet, for a probe; how many they are. Throws NativeError. */
  attach(probe: number, sites: readonly Site[], assemble: (site: Site) => Assembler): number {
    const fresh = sites.filter((site) => this.#isNew(probe, site));
    try {
      for (const group of groups(fresh, assemble)) this.#attachGroup(group);
    } catch (error) {
      for (const site of fresh) this.#armed.delete(keyOfSite(probe, site));
      throw error;
    }
    return fresh.length;
  }

  close(): void {
    for (const fd of this.#fds.splice(0).reverse()) native.closeFd(fd);
  }

  #isNew(probe: number, site: Site): boolean {
    const key = keyOfSite(probe, site);
    if (this.#armed.has(key)) return false;
    this.#armed.add(key);
    return true;
  }

  #attachGroup({ program, code, sites }: Group): void {
    const [first] = sites as [Site, ...Site[]];
    this.dump(`${first.provider}:${first.file.name}:${first.func}:${first.name}`, program);
    if (this.#way !== "perf_event") {
      try {
        return this.#attachMulti(code, sites);
      } catch (error) {
        if (this.#way === "uprobe_multi" || (error as NativeError).code !== "EINVAL") throw error;
        this.#way = "perf_event"; // (older kernels do not know the kind of link; a broken site fails there too)
      }
    }
    const loaded = this.#load(code, 0);
    const type = Number(readFileSync("/sys/bus/event_source/devices/uprobe/type", "latin1"));
    for (const { file, offset, semaphore, returns } of sites)
      this.#fds.push(native.perfUprobe(type, file.path, offset, semaphore, returns, 0, loaded));
  }

  #attachMulti(code: Uint8Array, sites: readonly Site[]): void {
    const loaded = this.#load(code, ATTACH_UPROBE_MULTI);
    const offsets = BigUint64Array.from(sites, ({ offset }) => BigInt(offset));
    const semaphores = BigUint64Array.from(sites, ({ semaphore }) => BigInt(semaphore));
    const [{ file, returns }] = sites as [Site];
    this.#fds.push(native.bpfUprobeMulti(loaded, file.path, offsets, semaphores, returns, 0));
    this.#way = "uprobe_multi";
  }

  /** A program's descriptor, kept until close. What the verifier says against one is a bug of ours, and told whole. */
  #load(code: Uint8Array, attachType: number): number {
    try {
      const fd = native.bpfProgram(PROGRAM.kprobe, attachType, SLEEPABLE, code, "pyprobe", 0);
      this.#fds.push(fd);
      return fd;
    } catch (error) {
      const { code: why } = error as NativeError;
      if (why === "EPERM" || (why === "EINVAL" && attachType !== 0)) throw error; // (older kernels: no such attach type)
    }
    const fd = native.bpfProgram(PROGRAM.kprobe, attachType, SLEEPABLE, code, "pyprobe", LOG_BYTES);
    this.#fds.push(fd);
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

function keyOfSite(probe: number, { file, offset, returns }: Site): string {
  return `${probe}/${fileKey(file)}/${offset}/${returns}`;
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
