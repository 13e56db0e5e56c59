/** stat() of paths that may lead nowhere: into files, circles, and folders that are not for us to enter. */
import { statSync, type Stats } from "node:fs";

/** undefined: there is no such file, as far as can be seen. */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
