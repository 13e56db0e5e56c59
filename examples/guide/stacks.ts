import { aggregation, probe, pystack } from "pyprobe";

const where = aggregation("where");

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "discount",
  () => {
    where.by(pystack(3)).count();
  },
);
