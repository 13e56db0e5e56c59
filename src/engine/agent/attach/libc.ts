/**
 * What injection needs of the target's glibc: the addresses of some functions of it, and where its code stands.
 *
 * __restore_rt has no symbol; it is the two instructions that every signal handler of a glibc program returns to.
 */
import { basename } from "node:path";
import { PT, withElf, type Elf } from "../../../elf/elf.ts";
import type { FileName } from "../../../elf/file-name.ts";
import type { MemoryMapping } from "../../../elf/mappings.ts";
import { Symbols } from "../../../elf/symbols.ts";

/** mov $15, %rax; syscall */
const RESTORE_RT = Buffer.from("48c7c00f0000000f05", "hex");
/** Libraries of glibc, and allocators that stand in for its own. */
const UNSAFE = /^(libc|libpthread|libdl|ld|ld-linux[^.]*)[-.]|malloc|hoard|lib[atl]san|^\[v/;
/** Up to 2.33 threads and dlopen were libraries of their own. */
const LIBRARIES = /^(libc|libpthread|libdl)[-.]/;

const FUNCTIONS = ["mmap", "munmap", "pthread_create", "pthread_detach", "dlopen", "dlsym", "dlerror"] as const;
type Name = (typeof FUNCTIONS)[number];

export interface Libc {
  functions: Record<Name, number>;
  restorer: number;
  /** Where a thread may hold a lock of the allocator or the loader: start, end, start, end, ... */
  unsafe: number[];
}

export const isLibc = (path: string): boolean => /^libc[-.]/.test(basename(path)) && !isMusl(path);
/** As Alpine installs it, and as Debian does. */
export const isMusl = (path: string): boolean => /(^|\/)(ld-musl-|libc\.musl-)|-linux-musl\/libc\.so/.test(path);

/** Names what is missing, where something is. */
export function findLibc(files: readonly FileName[], mappings: readonly MemoryMapping[]): Libc | { missing: string } {
  const functions: Partial<Record<Name, number>> = {};
  let restorer: number | undefined;
  for (const file of files.filter(({ name }) => LIBRARIES.test(basename(name)))) {
    const first = mappings.find(({ path, offset }) => offset === 0 && path.endsWith(file.name));
    if (!first) continue;
    withElf(file.path, (elf) => {
      const symbols = Symbols.of(elf);
      for (const name of FUNCTIONS) {
        const address = symbols.addressOf(name);
        if (address !== undefined) functions[name] ??= first.start + address;
      }
      restorer ??= addressOf(elf, RESTORE_RT, first.start);
    });
  }
  const missing = FUNCTIONS.filter((name) => functions[name] === undefined);
  if (missing.length > 0) return { missing: missing.join(", ") };
  if (restorer === undefined) return { missing: "__restore_rt" };
  const unsafe = mappings
    .filter(({ executable, path }) => executable && UNSAFE.test(basename(path)))
    .flatMap(({ start, end }) => [start, end]);
  return { functions: functions as Record<Name, number>, restorer, unsafe };
}

/** Where these instructions stand in the code of a file that is mapped from `base` on. */
function addressOf(elf: Elf, bytes: Buffer, base: number): number | undefined {
  for (const { type, flags, offset, address, fileSize } of elf.segments) {
    if (type !== PT.LOAD || (flags & 1) === 0) continue;
    const at = elf.file.read(offset, fileSize, "its code").indexOf(bytes);
    if (at >= 0) return base + address + at;
  }
  return undefined;
}
