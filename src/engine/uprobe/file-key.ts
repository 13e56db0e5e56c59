/** What tells files apart: by what is armed, not by where they were found (attach.ts). */
import { statSync, statfsSync } from "node:fs";
import type { Site, SiteFile } from "../../elf/site.ts";

const OVERLAYFS = 0x794c7630;

const keys = new WeakMap<SiteFile, string>();

/** What makes the file that file: on overlayfs, where device numbers differ by mount, what is inside it. */
export function fileKey(file: SiteFile): string {
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

/** What makes a site that site. */
export function siteKey({ file, offset, returns }: Site): string {
  return `${fileKey(file)}/${offset}/${returns}`;
}
