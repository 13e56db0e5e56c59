/** Every python probe with all its arguments, within the call of `traced` in probes.py: what its own code fires, and what the interpreter fires for it. */
import { basename, printf, probe, self } from "pyprobe";

function say(name: string, values: unknown[]) {
  printf("%s(%s)\n", name, values.map((value) => JSON.stringify(value)).join(", "));
}

probe(
  "python$target:::function-entry",
  (e) => e.funcname === "traced",
  () => {
    self.on = 1;
  },
);

probe(
  "python$target:::function-entry",
  (e) => self.on && basename(e.filename) === "probes.py",
  (e) => say("function-entry", [basename(e.filename), e.funcname, e.lineno, e.module]),
);

probe(
  "python$target:::function-return",
  (e) => self.on && basename(e.filename) === "probes.py",
  (e) => say("function-return", [basename(e.filename), e.funcname, e.lineno, e.module]),
);

probe(
  "python$target:::line",
  (e) => self.on && basename(e.filename) === "probes.py",
  (e) => say("line", [basename(e.filename), e.funcname, e.lineno]),
);

probe(
  "python$target:::cfunction-entry",
  (e) => self.on && basename(e.filename) === "probes.py",
  (e) => say("cfunction-entry", [basename(e.filename), e.funcname, e.lineno, e.module]),
);

probe(
  "python$target:::cfunction-return",
  (e) => self.on && basename(e.filename) === "probes.py",
  (e) => say("cfunction-return", [basename(e.filename), e.funcname, e.lineno, e.module]),
);

probe(
  "python$target:::gc-start",
  () => self.on,
  (e) => say("gc-start", [e.generation]),
);

probe(
  "python$target:::gc-done",
  () => self.on,
  (e) => say("gc-done", [e.collected]),
);

// What the import system does inside of an import is its own affair, and differs from version to version.
probe(
  "python$target:::import-find-load-start",
  () => self.on && !self.importing++,
  (e) => say("import-find-load-start", [e.modulename]),
);

probe(
  "python$target:::import-find-load-done",
  () => self.on && !--self.importing,
  (e) => say("import-find-load-done", [e.modulename, e.found]),
);

probe(
  "python$target:::audit",
  () => self.on && !self.importing,
  (e) => say("audit", [e.event, e.address !== 0]),
);

probe(
  "python$target:::function-return",
  (e) => e.funcname === "traced",
  () => {
    self.on = 0;
  },
);
