/** Processes as /proc tells of them: whether one runs, and who comes of it. */
import { readFileSync, readdirSync } from "node:fs";

/** ms between looks at whether it still runs. */
const INTERVAL = 50;

/** Whether a process runs; one that has ended and waits for its parent does not. */
export function isRunning(pid: number): boolean {
  return runs(statOf(pid));
}

/** Resolves when the process has ended, whoever may have its pid by then. Does not keep us from ending. */
export function whenEnded(pid: number): Promise<void> {
  const { born } = statOf(pid) ?? {};
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = statOf(pid);
      if (runs(now) && now?.born === born) return;
      clearInterval(timer);
      resolve();
    }, INTERVAL);
    timer.unref();
  });
}

/** The processes that live now and come of that one. */
export function descendantsOf(pid: number): number[] {
  if (isChildless(pid)) return [];
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    const { parent = 0 } = statOf(Number(name)) ?? {};
    if (parent > 0) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  for (const queue = [pid]; queue.length > 0;) {
    const next = children.get(queue.pop()!) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found;
}

/** Whether the kernel says so at once: a process of one thread that has no child, as a command that is held. */
function isChildless(pid: number): boolean {
  try {
    const [task, ...others] = readdirSync(`/proc/${pid}/task`);
    return others.length === 0 && readFileSync(`/proc/${pid}/task/${task}/children`, "latin1") === "";
  } catch {
    return false; // it has ended, or this kernel does not say (CONFIG_PROC_CHILDREN)
  }
}

interface Stat {
  state: string;
  parent: number;
  /** When it began, as the kernel counts. */
  born: string;
}

/** What proc_pid_stat(5) tells; undefined when it has ended. */
function statOf(pid: number): Stat | undefined {
  try {
    // The first two fields are the pid and its name, which may have spaces and parentheses.
    const [state, parent, ...more] = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { state: state!, parent: Number(parent), born: more[17]! };
  } catch {
    return undefined;
  }
}

function runs(stat: Stat | undefined): boolean {
  return stat !== undefined && !"ZX".includes(stat.state);
}
