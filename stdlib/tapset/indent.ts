/** SystemTap's thread_indent. */
import { execname, pid, probe, self, timestamp } from "pyprobe";

let begin = 0;

probe("BEGIN", () => {
  begin = timestamp;
});

/**
 * What a line about the call hierarchy begins with: the microseconds since the script began, the process's name and
 * number, and as many spaces as the thread is deep. A positive `delta` deepens it after this line, a negative one before.
 *
 *     printf("%s => %s\n", threadIndent(1), e.funcname);      11408 python(8274): => main
 *     printf("%s <= %s\n", threadIndent(-1), e.funcname);
 */
export function threadIndent(delta: number): string {
  if (delta < 0) self.threadIndent = Math.max(0, self.threadIndent + delta);
  const micros = Math.floor((timestamp - begin) / 1000);
  const line = `${String(micros).padStart(6)} ${execname}(${pid}):${" ".repeat(self.threadIndent)}`;
  if (delta > 0) self.threadIndent += delta;
  return line;
}
