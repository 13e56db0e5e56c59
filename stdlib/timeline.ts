/**
 * What happened when: each call of each thread from its entry to its return, imports and garbage collections among them.
 *
 *     pyprobe -s stdlib/timeline.ts -o trace.json -c "python3 script.py"               open it in ui.perfetto.dev
 *     pyprobe -s stdlib/timeline.ts -o trace.speedscope.json -c "python3 script.py"    open it in speedscope.app
 *
 * Of a long run a timeline of every call is large: 130 bytes a call.
 */
import { probe, spanbegin, spanend } from "pyprobe";

probe("python$target:::function-entry", (e) => {
  spanbegin(e.funcname, e.filename, e.lineno);
});

probe("python$target:::import-find-load-start", (e) => {
  spanbegin(`import ${e.modulename}`);
});

probe("python$target:::gc-start", (e) => {
  spanbegin(`garbage collection, generation ${e.generation}`);
});

probe(["python$target:::function-return", "python$target:::import-find-load-done", "python$target:::gc-done"], () => {
  spanend();
});
