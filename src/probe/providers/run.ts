/** The run's own probes: they fire in the tracer, not in a process. DTrace calls their provider `dtrace`. */
import type { Arg, Marker, Provider } from "../provider.ts";

function marker(name: string, doc: string, args: Arg[] = []): Marker {
  return { name, func: "", doc, args, slots: args.map(() => "int") };
}

function int(slot: number, name: string, doc: string): Arg {
  return { name, type: "int", from: { slot }, doc };
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
      "A clause threw, or a value that it wanted could not be had. Does not fire for errors in ERROR clauses. `timestamp`, `pid` and `tid` are those of the event that the clause ran for.",
      [
        int(0, "clause", "The clause that ended, counted from 1."),
        int(1, "epid", "Its `epid`."),
        int(2, "line", "The line of the script where it ended."),
        int(3, "column", "The column there."),
        int(4, "fault", "1: memory of the process could not be read; 0: anything else."),
        int(5, "address", "Where that was, when the event has it as an argument; else 0."),
      ],
    ),
  ],
};
