import { exit, local, printf, probe } from "pyprobe";

let ticks = 0;
let errors = 0;

probe("BEGIN", () => {
  printf("begin\n");
  local.nothing = null;
  local.nothing.field = 1; // what a clause does wrong ends it, and ERROR fires
});

probe("ERROR", () => {
  errors++;
});

probe("tick-20ms", () => {
  if (++ticks === 3) exit(0);
});

probe("END", () => {
  printf("%d ticks, %d error%s\n", ticks, errors, errors === 1 ? "" : "s");
});
