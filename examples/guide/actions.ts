import { basename, dirname, exit, printf, probe } from "pyprobe";

let orders = 0;

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "order" && ++orders === 2,
  (e) => {
    printf("%s in %s\n", basename(e.filename), basename(dirname(e.filename)));
    exit(3);
  },
);

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "ben",
  () => {
    printf("never: the tracing has ended before\n");
  },
);

probe("END", () => {
  printf("%d orders\n", orders);
});
