/** A file to look into. */
export interface FileName {
  /** What we open. */
  path: string;
  /** Its name for its processes. */
  name: string;
  /** What stands before that name when we open its neighbours: "" or "/proc/PID/root". */
  root: string;
  /** Whether it is a program that is run, not a library. */
  isProgram: boolean;
}

/** A file of this machine, by its own path. */
export function localFile(path: string): FileName {
  return { path, name: path, root: "", isProgram: false };
}
