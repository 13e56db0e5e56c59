/**
 * The sandbox process gives up what it does not need, before it runs anybody's code: the user (when it is root),
 * capabilities, files, other processes, the network. What is left are its two sockets and the rings' memory.
 */
import { native, type NativeError } from "../native.ts";

/** nobody and nogroup, on every Linux. */
const NOBODY = 65534;

/**
 * Cannot be taken back. What this machine did not allow, in words; nothing where all went well. Throws NativeError.
 * @param writes whether a file will be handed over that is to be written (a recording).
 */
export function confine(writes: boolean): string[] {
  new Date().toString(); // the time zone's file is read once, and could not be afterwards
  process.chdir("/");
  const refused: string[] = [];
  // In a user namespace without nobody, root is not what it is elsewhere, and capabilities are all there is to drop.
  if (process.getuid?.() === 0) attempt("become an unprivileged user", () => native.dropUser(NOBODY, NOBODY), refused);
  native.dropPrivileges();
  native.limitProcess(writes);
  attempt("be filtered by seccomp", () => native.filterSyscalls(), refused);
  return refused;
}

function attempt(what: string, act: () => void, refused: string[]): void {
  try {
    act();
  } catch (error) {
    refused.push(`the sandbox process could not ${what} (${(error as NativeError).message})`);
  }
}
