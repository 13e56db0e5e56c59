/**
 * CPython's probes by name, as SystemTap's tapset has them: `probe(python.function.entry, (e) => ...)`. Their arguments
 * have names and types, docs/probes.md lists them.
 *
 * `python*` is every Python that the session traces: the command or process and its descendants where there is one.
 */
export const python = {
  function: {
    /** A Python function begins, or a generator or coroutine goes on (e.resumed). */
    entry: "python*:::function-entry",
    /** It ends: returns, yields or awaits (e.suspended), or raises (e.raised). */
    return: "python*:::function-return",
  },
  /** A line is about to run. */
  line: "python*:::line",
  gc: {
    start: "python*:::gc-start",
    done: "python*:::gc-done",
  },
  /** A module that is not loaded yet is found and loaded. */
  import: {
    start: "python*:::import-find-load-start",
    done: "python*:::import-find-load-done",
  },
  /** An auditing event (CPython 3.8 and later). */
  audit: "python*:::audit",
  /** A function written in C is called by Python code. */
  cfunction: {
    entry: "python*:::cfunction-entry",
    return: "python*:::cfunction-return",
  },
  /** An exception is raised. */
  exception: "python*:::exception",
} as const;
