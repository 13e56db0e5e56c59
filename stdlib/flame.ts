/**
 * Where the time goes, by Python stack: a flame graph of all calls, exact, not sampled.
 *
 *     pyprobe -s stdlib/flame.ts -o flame.svg -c "python3 script.py"           a picture: open it in a browser
 *     pyprobe -s stdlib/flame.ts -o stacks.folded -c "python3 script.py"       collapsed stacks, for other tools
 *
 * Each call is a span from its entry to its return. Time in which the program waits for the tracer counts as its own.
 */
import { probe, spanbegin, spanend } from "pyprobe";

probe("python$target:::function-entry", (e) => {
  spanbegin(e.funcname, e.filename, e.lineno);
});

probe("python$target:::function-return", () => {
  spanend();
});
