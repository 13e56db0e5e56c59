/** The lives of the traced processes and their threads, as DTrace's proc provider has them. */
import type { Arg, Marker, Provider } from "../provider.ts";

function int(slot: number, name: string, doc: string): Arg {
  return { name, type: "int", from: { slot }, doc };
}

function marker(name: string, doc: string, args: Arg[] = []): Marker {
  return { name, func: "", doc, args, slots: args.map(() => "int"), life: true };
}

export const proc: Provider = {
  name: "proc",
  solitary: true,
  doc:
    "Processes and threads as they come and go: the traced ones under `-c` and `-p`, otherwise every one. `pid` and `tid` are " +
    "those of whom it is told. The kernel tells of it, which needs root or CAP_BPF and CAP_PERFMON.",
  markers: [
    marker("start", "A process begins: the command itself, and then each child of a traced process.", [
      int(0, "ppid", "The process that made it."),
    ]),
    marker("exec-success", "A process has become another program; `execname` is the new one's name."),
    marker("exit", "A process has ended. Its last event was before.", [
      int(0, "reason", "1: it ended by itself; 2: a signal ended it; 3: a signal ended it and it left a core."),
      int(1, "status", "Its exit status, or the signal's number."),
    ]),
    marker("lwp-start", "A thread begins, besides the process's first."),
    marker("lwp-exit", "A thread has ended, the process's last included."),
  ],
};
