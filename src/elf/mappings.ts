/** A process's memory map, every line of it: where files stand, as addresses of that process. */
import { readFileSync } from "node:fs";

export interface MemoryMapping {
  start: number;
  end: number;
  executable: boolean;
  /** Bytes into the file. */
  offset: number;
  inode: bigint;
  /** As the process sees it, "[vdso]", or "" of memory without a name; " (deleted)" is cut off. */
  path: string;
}

/** Throws the system's error (ENOENT, EACCES) when it cannot be asked. */
export function mappingsOf(pid: number): MemoryMapping[] {
  const text = readFileSync(`/proc/${pid}/maps`, "utf8");
  return text.split("\n").flatMap((line) => {
    const match = /^([\da-f]+)-([\da-f]+) ..(.). ([\da-f]+) \S+ (\d+) *(.*)$/.exec(line);
    if (!match) return [];
    const [, start, end, x, offset, inode, path] = match;
    return [
      {
        start: parseInt(start!, 16),
        end: parseInt(end!, 16),
        executable: x === "x",
        offset: parseInt(offset!, 16),
        inode: BigInt(inode!),
        path: path!.replace(/ \(deleted\)$/, ""),
      },
    ];
  });
}
