/** The run's own probes: they fire in the tracer, not in a process. DTrace calls their provider `dtrace`. */
import type { Marker, Provider } from "../provider.ts";

function marker(name: string, doc: string): Marker {
  return { name, func: "", doc, args: [], slots: [] };
}

export const run: Provider = {
  name: "pyprobe",
  aliases: ["dtrace"],
  solitary: true,
  doc: "The run itself. The provider may be left out: `BEGIN` is `pyprobe:::BEGIN`; `dtrace:::BEGIN` is understood too.",
  markers: [
    marker("BEGIN", "Fires once, before any other probe."),
    marker("END", "Fires once, after all other probes: the command has ended, a handler called exit(), or Ctrl-C."),
    marker(
      "ERROR",
      "A clause threw, or a value that it wanted could not be had. Does not fire for errors in ERROR clauses.",
    ),
  ],
};
