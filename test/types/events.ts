// What the types of probe() accept and reject. tsc is the test (types.test.ts runs it): an expected error that does
// not come is an error too.
import type { EventOf, GenericEvent, ProbeFunction } from "../../types/events.d.ts";
import type * as M from "../../types/markers.d.ts";

declare const probe: ProbeFunction;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(verdict: Same<A, B>): void;

// A description's event, by every way to write it.
same<EventOf<"python$target:::function-entry">, M.PythonFunctionEntry>(true);
same<EventOf<"python$target:::function__entry">, M.PythonFunctionEntry>(true);
same<EventOf<"python1234:::function-return">, M.PythonFunctionReturn>(true);
same<EventOf<"python*:libpython3.11.so.1.0:gc_collect_main:gc-done">, M.PythonGcDone>(true);
same<EventOf<"python$1:::import__find__load__start">, M.PythonImportFindLoadStart>(true);
same<EventOf<"python*:::audit">, M.PythonAudit>(true);
same<EventOf<"function-entry">, M.PythonFunctionEntry>(true);
same<EventOf<"gc_collect_main:gc-start">, M.PythonGcStart>(true);
same<EventOf<"python3.13:gc_collect_main:gc-start">, M.PythonGcStart>(true);
same<EventOf<"BEGIN">, M.PyprobeBEGIN>(true);
same<EventOf<"pyprobe:::END">, M.PyprobeEND>(true);
same<EventOf<"dtrace:::ERROR">, M.PyprobeERROR>(true);

// Several: the union.
same<EventOf<"python*:::gc-start,python*:::gc-done">, M.PythonGcStart | M.PythonGcDone>(true);
same<EventOf<"python*:::gc-start , python*:::gc-done">, M.PythonGcStart | M.PythonGcDone>(true);
same<EventOf<"python*:::gc-start" | "python*:::line">, M.PythonGcStart | M.PythonLine>(true);
same<EventOf<"python*:::function-*">, M.PythonFunctionEntry | M.PythonFunctionReturn>(true);
same<EventOf<"python*:::gc-?*">, M.PythonGcStart | M.PythonGcDone>(true);
same<EventOf<"python*:::[cx]function-entry">, M.PythonCfunctionEntry | M.PythonFunctionEntry>(true);
same<EventOf<"python*:::import*done">, M.PythonImportFindLoadDone>(true);
same<EventOf<"python*:::">, M.ProviderEvents["python"][keyof M.ProviderEvents["python"]]>(true);

// What no provider declares.
same<EventOf<"ruby1234:::method__entry">, GenericEvent>(true);
same<EventOf<"pythonista:::line">, GenericEvent>(true);
same<EventOf<"pid$target:libc.so.6:malloc:entry">, GenericEvent>(true);
same<EventOf<"python*:::no-such">, GenericEvent>(true);
same<EventOf<"pyprobe1:::BEGIN">, GenericEvent>(true);
same<EventOf<string>, GenericEvent>(true);
// The helper itself can say no.
same<EventOf<"BEGIN">, GenericEvent>(false);

// Named arguments are there, of their types; those of other markers are not.
probe("python*:::gc-done", (e) => {
  void (e.collected satisfies number);
  void (e.arg0 satisfies number);
  // @ts-expect-error gc-done has no funcname
  void e.funcname;
  // @ts-expect-error nor a second argument
  void e.arg1;
});
probe(
  "python$target:::function-entry",
  (e) => e.funcname === "start",
  (e) => {
    void (e.filename.length satisfies number);
    void (e.arg1 satisfies string);
    void (e.args[2] satisfies number);
    void ((e.timestamp + e.pid + e.tid) satisfies number);
    void ((e.probename + e.probeprov + e.execname) satisfies string);
    // @ts-expect-error lineno is a number
    void (e.lineno satisfies string);
    // @ts-expect-error a module may have no name
    void e.module.length;
    void (e.resumed satisfies number);
    // @ts-expect-error four arguments have numbers
    void e.args[4];
    // @ts-expect-error an event is read-only
    e.lineno = 1;
  },
);
probe("python*:::cfunction-return", (e) => {
  void (e.module satisfies string | null);
  // @ts-expect-error null has no length
  void e.module.length;
});

// Of several, what they have in common.
probe(["python*:::function-entry", "python*:::line"], (e) => {
  void (e.funcname satisfies string);
  void (e.lineno satisfies number);
  // @ts-expect-error line has no module
  void e.module;
});
probe("python*:::*", (e) => {
  void (e.tid satisfies number);
  // @ts-expect-error not every marker has a filename
  void e.filename;
});
probe("BEGIN", (e) => {
  void (e.timestamp satisfies number);
  // @ts-expect-error BEGIN has no arguments
  void e.arg0;
});
probe("pid$target:libc.so.6:malloc:entry", (e) => {
  void (e.arg0 satisfies number | bigint);
  // @ts-expect-error it may be a bigint
  void (e.arg0 satisfies number);
  // @ts-expect-error no names are known
  void e.size;
});

// The handle, and the shape of the call.
const clause = probe("END", () => {});
clause.disable();
clause.enable();
clause.remove();
void (clause.hits satisfies number);
// @ts-expect-error hits is read-only
clause.hits = 0;
// @ts-expect-error a clause has an action
probe("BEGIN");
// @ts-expect-error an action is a function
probe("BEGIN", "printf");
// @ts-expect-error a predicate is a function
probe("BEGIN", true, () => {});
// @ts-expect-error a description is a string
probe(1, () => {});

// Descriptions made at run time have the generic event.
declare const description: string;
probe(description, (e) => e.arg9 satisfies number | bigint);
probe([description, "python*:::line"], (e) => {
  void (e.probename satisfies string);
  // @ts-expect-error the other may have no lineno
  void e.lineno;
});
