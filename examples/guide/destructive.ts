import { freopen, printf, probe, system } from "pyprobe";

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "ann",
  (e) => {
    // In order with what is printed before and after it.
    printf("before\n");
    system("echo %s begins in line %d", e.funcname, e.lineno);
    printf("after\n");
    freopen("/dev/null");
    printf("nobody sees this\n");
    freopen("");
  },
);

probe("END", () => {
  printf("end\n");
});
