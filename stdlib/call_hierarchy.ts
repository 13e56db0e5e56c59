/**
 * The call hierarchy in SystemTap's layout, a line for each call and return: microseconds, process, depth.
 *
 *     pyprobe call_hierarchy -c "python3 app.py"
 *     pyprobe call_hierarchy --within main --without-stdlib -c "python3 app.py"
 */
import { allOf, options, parameters, printf, probe } from "pyprobe";
import { everywhere } from "./tapset/calls.ts";
import { threadIndent } from "./tapset/indent.ts";
import { chosen, within } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

export function callHierarchy(where: (e: object) => boolean = everywhere): void {
  probe(python.function.entry, where, (e) => {
    printf("%s => %s in %s:%d\n", threadIndent(1), e.funcname, e.filename, e.lineno);
  });
  probe(python.function.return, where, (e) => {
    printf("%s <= %s in %s:%d\n", threadIndent(-1), e.funcname, e.filename, e.lineno);
  });
}

if (import.meta.main) {
  options({ quiet: true });
  const given = parameters({
    files: { value: "", help: "only functions of this file or folder" },
    withoutStdlib: { value: false, help: "leave out the standard library" },
    within: { value: "", help: "only within calls of this function" },
  });
  const code = chosen(given);
  callHierarchy(given.within === "" ? code : allOf(within(given.within), code));
}
