/** What this process may do. */
import { existsSync, readFileSync } from "node:fs";
import { missingCapabilities, whyNot } from "../../engine/uprobe/privileges.ts";
import { ok, trouble, type Row } from "./row.ts";

const CAP_SYS_PTRACE = 19;
const CAP_SYS_ADMIN = 21;
const CAP_CHECKPOINT_RESTORE = 40;

export function rightsRows(): Row[] {
  const effective = BigInt(
    `0x${/^CapEff:\s*([\da-f]+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0"}`,
  );
  const has = (bit: number) => ((effective >> BigInt(bit)) & 1n) === 1n;
  return [
    capabilities(missingCapabilities(effective)),
    engine(),
    others(has(CAP_SYS_PTRACE)),
    deleted(has(CAP_CHECKPOINT_RESTORE) || has(CAP_SYS_ADMIN)),
    yama(),
  ];
}

function capabilities(missing: string[]): Row {
  if (missing.length === 0) return ok("capabilities", "CAP_BPF and CAP_PERFMON, or what includes them");
  return trouble(
    "capabilities",
    "some",
    `${missing.join(" and ")} missing: no uprobes; the agent needs neither`,
    "run pyprobe as root, or with these capabilities (setpriv --ambient-caps, systemd's AmbientCapabilities=)",
  );
}

/** All that the uprobe engine asks for, together: what the rows above do not name (containers) is named here. */
function engine(): Row {
  const why = whyNot();
  return why === undefined
    ? ok("uprobe engine", "can arm probes")
    : trouble("uprobe engine", "no", why, "see the rows above; outside of containers, with these capabilities, it can");
}

function others(has: boolean): Row {
  return has
    ? ok("other users", "their processes may be looked at")
    : trouble(
        "other users",
        "some",
        "only our own user's processes may be looked at",
        "run pyprobe as root, or with CAP_SYS_PTRACE",
      );
}

function deleted(has: boolean): Row {
  return has
    ? ok("deleted files", "can be read where they are still mapped")
    : trouble(
        "deleted files",
        "some",
        "a library that was replaced while its process runs on cannot be read",
        "restart that process, or run pyprobe with CAP_CHECKPOINT_RESTORE",
      );
}

/** Yama decides who may enter a running process; a command of -c gets its agent without that. */
function yama(): Row {
  const path = "/proc/sys/kernel/yama/ptrace_scope";
  const scope = existsSync(path) ? readFileSync(path, "latin1").trim() : "0";
  if (scope === "0") return ok("yama", "does not restrict tracing (ptrace_scope 0, or no Yama)");
  if (scope === "3")
    return trouble(
      "yama",
      "some",
      "ptrace_scope 3: nobody may enter a running process, until the next boot",
      "start the program under -c",
    );
  return trouble(
    "yama",
    "some",
    `ptrace_scope ${scope}: ${scope === "1" ? "only a parent" : "only CAP_SYS_PTRACE"} may enter a running process`,
    "start the program under -c; or run as root; or sysctl kernel.yama.ptrace_scope=0",
  );
}
