/**
 * The call tree of those requests alone that were slow: what happens in each call of a function is kept aside, and printed
 * when the call took long.
 *
 * The function may be a coroutine: it is followed through its suspensions, and what runs between them is not its own.
 *
 *     pyprobe slow --function handle --min 10ms -c "python3 server.py"
 */
import {
  byCode,
  commit,
  discard,
  options,
  parameters,
  pid,
  printf,
  probe,
  self,
  speculate,
  speculation,
  timestamp,
} from "pyprobe";
import { everywhere } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

interface Request {
  id: number;
  begun: number;
  depth: number;
  frame: number;
}

/** ms since the request began. */
const elapsed = () => (timestamp - self.slowRequest.begun) / 1e6;

export function slowCalls(funcname: string, min: number, where = everywhere): void {
  const isIt = byCode((e) => e.funcname === funcname);
  /** Suspended ones, by process and frame. */
  const waiting = new Map<string, Request>();
  probe(python.function.entry, isIt, (e) => {
    if (self.slowRequest) return;
    const key = `${pid} ${e.frame}`;
    self.slowRequest = waiting.get(key) ?? { id: speculation(), begun: timestamp, depth: 0, frame: e.frame };
    waiting.delete(key);
  });
  probe(python.function.entry, where, (e) => {
    const request: Request | 0 = self.slowRequest;
    if (!request) return;
    speculate(request.id);
    printf("%10.3f %*s-> %s (%s:%d)\n", elapsed(), 2 * request.depth++, "", e.qualname, e.filename, e.lineno);
  });
  probe(python.function.return, where, (e) => {
    const request: Request | 0 = self.slowRequest;
    if (!request) return;
    speculate(request.id);
    if (request.depth > 0) request.depth--;
    const how = e.suspended ? " ..." : e.raised ? " raised" : "";
    printf("%10.3f %*s<- %s%s\n", elapsed(), 2 * request.depth, "", e.qualname, how);
  });
  probe(python.function.return, isIt, (e) => {
    const request: Request | 0 = self.slowRequest;
    if (!request || request.frame !== e.frame) return;
    if (e.suspended) waiting.set(`${pid} ${e.frame}`, request);
    else if (timestamp - request.begun < min) discard(request.id);
    else {
      printf("%s took %.3f ms, in process %d:\n", e.qualname, elapsed(), pid);
      commit(request.id);
    }
    self.slowRequest = 0;
  });
}

if (import.meta.main) {
  options({ quiet: true, nspec: 1000, specsize: "1m" });
  const given = parameters({
    function: { value: "handle", help: "the function whose calls are the requests" },
    min: { value: "10ms", help: "what is slow" },
    files: { value: "", help: "show functions of this file or folder only" },
    withoutStdlib: { value: false, help: "leave out the standard library's functions" },
  });
  slowCalls(given.function, given.min, chosen(given));
}
