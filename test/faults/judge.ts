/** What is wrong with what became of a case: the program's work, what is left, what pyprobe said and how it ended. */
import type { Case, Outcome } from "./signals.ts";

const DROPPED = String.raw`(pyprobe: warning: data quality: \d+ events? w(as|ere) dropped for want of room \(\d+ of \S+\)\n  more room [^\n]*\n)?`;
const GONE = String.raw`pyprobe: (there is no process \d+|cannot get into process \d+[^:\n]*: (it has ended|there is no such process)\n  [^\n]*)\n`;
const STOPPED = String.raw`pyprobe: cannot get into process \d+[^:\n]*: it is stopped [^\n]*\n  [^\n]*\n`;
const NO_PYTHON = String.raw`(pyprobe: warning: no Python interpreter was seen in [^\n]*\n  [^\n]*\n)?`;
const RUNS_ON = String.raw`(pyprobe: tracing has ended; the command \(pid \d+\) runs on, untraced\n)?`;

/** How it may end: the status or the signal, and all that is on standard error. */
type End = [end: number | string, said: string];

function ends({ way, victim, signal, phase }: Case): End[] {
  const isCommand = way === "command";
  const ends: End[] = [];
  const fine: End = [0, DROPPED];
  if (signal === "SIGSTOP") {
    ends.push(fine);
    if (victim === "program" && phase === "arming" && !isCommand) ends.push([1, STOPPED]);
  } else if (victim === "program") {
    if (isCommand) ends.push([0, `${NO_PYTHON}pyprobe: pid \\d+ was killed by ${signal}\n`]);
    else ends.push(fine);
    if (phase === "arming" && !isCommand) ends.push([1, GONE]);
  } else if (victim === "pyprobe") {
    ends.push([signal, ""]);
    if (phase === "detaching" || phase === "draining") ends.push(fine); // it had ended before
  } else {
    const error = `error: the sandbox process, which runs the handlers, was killed by ${signal}\n`;
    const hint = signal === "SIGKILL" ? " {2}hint: .*\\n" : "";
    ends.push([1, error + hint + RUNS_ON]);
    if (phase === "detaching" || phase === "draining") ends.push(fine); // it had ended before
  }
  return ends;
}

function workWrong({ way, victim, signal, phase }: Case, work: string): string {
  const dies = victim === "program" && signal !== "SIGSTOP";
  const mayNeverRun = way === "command" && phase === "arming" && signal !== "SIGSTOP";
  if (work === "" || (work === "never ran" && (dies || mayNeverRun))) return "";
  return dies && (work === `ready\n${signal}\n` || work === "ready\n") ? "" : `its work: ${JSON.stringify(work)}`;
}

/** "" when all is as it should be. */
export function judge(which: Case, { result, work, left }: Outcome): string {
  const end = result.signal ?? result.status;
  const isKnown = ends(which).some(([wanted, said]) => wanted === end && new RegExp(`^${said}$`).test(result.stderr));
  const wrongs = [
    workWrong(which, work),
    ...left.map((what) => `left: ${what}`),
    isKnown ? "" : `it ended with ${end}, and said ${JSON.stringify(result.stderr)}`,
  ];
  return wrongs.filter(Boolean).join("; ");
}
