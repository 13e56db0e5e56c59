/** In a replay: clauses whose descriptions mean only some of the processes that a recorded probe fired in. */
import { Glob, matchesField } from "../../probe/glob.ts";
import { processOf } from "./process.ts";

/** A test of processes by the provider's name for them (python1234) and by the file that holds their interpreter. */
export function reach(provider: string, process: string, module: string): (pid: number) => boolean {
  const known = new Map<number, boolean>();
  const name = new Glob(process);
  return (pid) => {
    let answer = known.get(pid);
    if (answer === undefined) {
      answer = name.matches(`${provider}${pid}`) && matchesField(module, processOf(pid).module);
      known.set(pid, answer);
    }
    return answer;
  };
}
