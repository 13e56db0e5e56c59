/**
 * The flow of functions by thread, indented by depth, with the time that each call took.
 *
 *     pyprobe flow --without-stdlib -c "python3 app.py"
 *     pyprobe flow --within handle --min 1ms -c "python3 app.py"
 *
 * With --min a call appears when it ends and took at least so long: callees stand before their callers.
 */
import { allOf, options, parameters, printf, probe, self } from "pyprobe";
import { everywhere, timeCalls } from "./tapset/calls.ts";
import { chosen, within } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

export function flow(where: (e: object) => boolean = everywhere, min = 0): void {
  const call = timeCalls();
  probe(python.function.entry, where, (e) => {
    if (min === 0)
      printf("%7d %*s-> %s (%s:%d)\n", e.tid, 2 * self.flowDepth, "", e.qualname, e.filename, e.firstlineno);
    self.flowDepth++;
  });
  probe(python.function.return, where, (e) => {
    if (self.flowDepth > 0) self.flowDepth--;
    const ended = call();
    if (!ended || ended.total < min) return;
    const how = e.suspended ? ", suspended" : e.raised ? ", raised" : "";
    printf("%7d %*s<- %s %.3f ms%s\n", e.tid, 2 * self.flowDepth, "", e.qualname, ended.total / 1e6, how);
  });
}

if (import.meta.main) {
  options({ quiet: true });
  const given = parameters({
    files: { value: "", help: "only functions of this file or folder" },
    withoutStdlib: { value: false, help: "leave out the standard library" },
    within: { value: "", help: "only within calls of this function" },
    min: { value: "0ms", help: "only calls that took so long" },
  });
  const code = chosen(given);
  flow(given.within === "" ? code : allOf(within(given.within), code), given.min);
}
