import { basename } from "node:path";

/** The `module` of a description: the last part of the name that a file has for its processes. */
export function moduleName(file: { name: string }): string {
  return basename(file.name);
}
