/** Every handler beside every other, imported into one script, on every interpreter. */
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";
import { absent, pythons } from "../support/pythons.ts";
import { example } from "./stdlib.ts";

const ALL = `
import { cFunctions } from "pyprobe/stdlib/cfunctions";
import { coroutines } from "pyprobe/stdlib/tasks";
import { flow } from "pyprobe/stdlib/flow";
import { functionLatency } from "pyprobe/stdlib/latency";
import { garbageCollection } from "pyprobe/stdlib/gc";
import { hotLines } from "pyprobe/stdlib/hotlines";
import { importTree } from "pyprobe/stdlib/imports";
import { only } from "pyprobe/stdlib/tapset";
import { raisedExceptions } from "pyprobe/stdlib/exceptions";
import { slowCalls } from "pyprobe/stdlib/slow";
import { threadReport } from "pyprobe/stdlib/threads";
const own = only("orders.py", "server.py");
flow(own);
functionLatency(own, { histograms: 0 });
hotLines(own, { rows: 4 });
raisedExceptions(only("orders.py"));
coroutines(own);
threadReport(own);
slowCalls("handle", 0, own);
cFunctions(own, { rows: 0 });
garbageCollection();
importTree({ min: 1e12 });
`;

const EXPECTED = `\
TID -> <module> (orders.py:1)
TID   -> handle (orders.py:21)
TID     -> total (orders.py:11)
TID       -> price (orders.py:5)
TID       <- price T ms
TID     <- total T ms
TID   <- handle T ms
handle took T ms, in process N:
 T -> handle (orders.py:21)
 T   -> total (orders.py:11)
 T     -> price (orders.py:5)
 T     <- price
 T   <- total
 T <- handle
TID   -> handle (orders.py:21)
TID     -> total (orders.py:11)
TID       -> price (orders.py:5)
TID       <- price T ms
TID       -> price (orders.py:5)
TID       <- price T ms
TID     <- total T ms
TID   <- handle T ms
handle took T ms, in process N:
 T -> handle (orders.py:21)
 T   -> total (orders.py:11)
 T     -> price (orders.py:5)
 T     <- price
 T     -> price (orders.py:5)
 T     <- price
 T   <- total
 T <- handle
TID   -> handle (orders.py:21)
TID     -> total (orders.py:11)
TID       -> price (orders.py:5)
TID       <- price T ms
TID       -> price (orders.py:5)
TID       <- price T ms
TID       -> price (orders.py:5)
TID       <- price T ms, raised
TID     <- total T ms
TID   <- handle T ms
handle took T ms, in process N:
 T -> handle (orders.py:21)
 T   -> total (orders.py:11)
 T     -> price (orders.py:5)
 T     <- price
 T     -> price (orders.py:5)
 T     <- price
 T     -> price (orders.py:5)
 T     <- price raised
 T   <- total
 T <- handle
TID <- <module> T ms
     CALLS       OWN ms     TOTAL ms  FUNCTION
         1 T T  <module> (orders.py:1)
         3 T T  handle (orders.py:21)
         3 T T  total (orders.py:11)
         6 T T  price (orders.py:5)
     TIMES  LINE                           FUNCTION
         9  orders.py:13                   total
         6  orders.py:15                   total
         6  orders.py:14                   total
         6  orders.py:6                    price
   TIMES  TYPE                         RAISED IN                            LAST MESSAGE
       1  KeyError                     price (orders.py:7)                  pie
   TIMES    MEAN ms  LONGEST ms     RAN ms   WAITED ms   AWAITS  COROUTINE
    PID     TID     CALLS     CPU ms    WALL ms  MOST CALLED
PID TID        13 T T  price (orders.py:5)
     CALLS     TOTAL ms   LONGEST ms  C FUNCTION
GENERATION    TIMES     TOTAL ms   LONGEST ms  COLLECTED
  TOTAL ms     OWN ms  IMPORT (pid N)
`;

/** Without what differs from run to run and from version to version. */
function plain(text: string): string {
  return text
    .replace(/-?\d+\.\d{3}/g, "T")
    .replace(/^ *\d+ (?= *(->|<-))/gm, "TID ")
    .replace(/^ *\d+ +\d+(?= +\d+ +T +T {2})/gm, "PID TID")
    .replace(/(pid|process) \d+/g, "$1 N")
    .replace(/\S*\/examples\//g, "(")
    .replace(/orders\.py:0\)/g, "orders.py:1)")
    .replace(/(?<=COLLECTED\n)[^]*?(?= *TOTAL ms +OWN ms +IMPORT)/, "")
    .replace(/ +T\b/g, " T");
}

for (const { path, label, debug } of pythons) {
  t.test(label, { skip: debug && "a debug build has its release's probes" }, async (t) => {
    const { stdout, stderr, status } = await pyprobe(["-q", "-n", ALL, "-c", `${path} -S ${example("orders.py")}`]);
    t.equal(stderr, "");
    t.equal(status, 0);
    t.equal(plain(stdout), EXPECTED);
  });
}
for (const version of absent) t.test(version, { skip: `there is no Python ${version}` }, async () => {});
