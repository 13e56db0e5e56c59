// Whether what was built is newer than everything it was built from. npm runs install and prepare again when npx is
// called in a clone (it links the package into its cache): with --if-stale that costs nothing, and disturbs nobody.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** @param built files that a build makes. @param sources files and folders that it reads. */
export function isFresh(built, sources) {
  if (!built.every((path) => existsSync(path))) return false;
  return Math.min(...built.map(modified)) >= Math.max(...sources.flatMap(filesIn).map(modified));
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)));
}

function modified(path) {
  return statSync(path).mtimeMs;
}
