/**
 * What a program does to the world, by CPython's auditing events: files that it opens, connections, processes that it starts.
 *
 * What the import of modules opens is left out, unless --all is given. CPython 3.8 and later.
 *
 *     pyprobe audit -c "python3 app.py"
 *     pyprobe audit --code -c "python3 app.py"
 */
import { aggregation, options, parameters, printf, probe, timestamp, trunc } from "pyprobe";
import { python } from "./tapset/python.ts";

const WORLD =
  /^(open|socket\.(bind|connect|sendto|getaddrinfo|gethostby.*)|subprocess\.|os\.(system|exec|fork|forkpty|posix_spawn|spawn|kill|killpg|remove|rename|mkdir|rmdir|chmod|chown|link|symlink|truncate|putenv)|shutil\.|tempfile\.|sqlite3\.connect|urllib\.Request|ctypes\.dlopen|signal\.pthread_kill)/;
const CODE = /^(exec|compile|import)$/;
/** Files of modules, as importing opens them, and descriptors that are open already. */
const IMPORTED = /^"[^"]*(\.pyc|\.so|\/lib\/python3[^"]*\.py)"|^"<frozen |^\d/;

export function audited({ code = false, all = false, sums = false } = {}): void {
  let begin = 0;
  const events = aggregation("audit");
  const isWanted = (event: string, given: string) =>
    all || (WORLD.test(event) && !(event === "open" && IMPORTED.test(given))) || (code && CODE.test(event));
  probe("BEGIN", () => {
    begin = timestamp;
  });
  probe(
    python.audit,
    (e) => isWanted(e.event, e.arguments),
    (e) => {
      if (sums) events.by(e.event).count();
      else printf("%10.3f %7d %-20s %s\n", (timestamp - begin) / 1e6, e.pid, e.event, e.arguments);
    },
  );
  probe("END", () => {
    for (const { keys, value } of sums ? events.top(1000) : []) printf("%10d %s\n", value, keys[0]);
    trunc(events);
  });
}

if (import.meta.main) {
  options({ quiet: true });
  audited(
    parameters({
      code: { value: false, help: "also what is compiled, executed and imported" },
      all: { value: false, help: "every event" },
      sums: { value: false, help: "how many there were of each, at the end" },
    }),
  );
}
