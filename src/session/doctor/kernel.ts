/** What the kernel offers to the uprobe engine. */
import { existsSync, readFileSync } from "node:fs";
import { arch, release } from "node:os";
import { ok, trouble, type Row } from "./row.ts";

const PMU = "/sys/bus/event_source/devices/uprobe";
const BTF = "/sys/kernel/btf/vmlinux";
const TRACEFS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

export function kernelRows(): Row[] {
  return [kernel(), uprobes(), semaphores(), btf(), multi(), tracefs(), lockdown()];
}

function kernel(): Row {
  const [major = 0, minor = 0] = release().split(/[.-]/).map(Number);
  const finding = `Linux ${release()}, ${arch()}`;
  if (arch() !== "x64" && arch() !== "arm64")
    return trouble("kernel", "no", `${finding}: pyprobe knows x64 and arm64`, "use it on one of these machines");
  if (major < 6)
    return trouble(
      "kernel",
      "some",
      `${finding}: the uprobe engine needs 6.0`,
      `a kernel newer than ${major}.${minor}; the agent needs none`,
    );
  return ok("kernel", finding);
}

function uprobes(): Row {
  return existsSync(PMU)
    ? ok("uprobes", "there")
    : trouble(
        "uprobes",
        "no",
        `not there (${PMU} is missing)`,
        "a kernel with CONFIG_UPROBE_EVENTS=y, and sysfs mounted",
      );
}

function semaphores(): Row {
  return existsSync(`${PMU}/format/ref_ctr_offset`)
    ? ok("semaphores", "counted by the kernel (ref_ctr_offset)")
    : trouble(
        "semaphores",
        "no",
        "the kernel does not count them (no ref_ctr_offset), so markers with a semaphore, as Python's, cannot fire",
        "Linux 4.20 or later",
      );
}

function btf(): Row {
  return existsSync(BTF)
    ? ok("kernel types", `known (${BTF})`)
    : trouble(
        "kernel types",
        "some",
        "not known, so the uprobe engine cannot follow child processes",
        "a kernel with CONFIG_DEBUG_INFO_BTF=y; or trace with -x nofollow",
      );
}

/** The type that such links have in the kernel stands in its type information by name. */
function multi(): Row {
  const there = existsSync(BTF) && readFileSync(BTF).includes("bpf_uprobe_multi_link");
  return there
    ? ok("uprobe_multi", "there: many places are armed at once")
    : trouble(
        "uprobe_multi",
        "some",
        "not there: arming takes a perf event for each place, which is slower",
        "Linux 6.6 or later",
      );
}

function tracefs(): Row {
  const mounted = TRACEFS.find((path) => existsSync(`${path}/events`) || existsSync(`${path}/trace`));
  return ok(
    "tracefs",
    mounted
      ? `mounted (${mounted}); pyprobe does not need it`
      : "not mounted, or not ours to see; pyprobe does not need it",
  );
}

function lockdown(): Row {
  const path = "/sys/kernel/security/lockdown";
  const mode = existsSync(path) ? /\[(\w+)\]/.exec(readFileSync(path, "latin1"))?.[1] : "none";
  return mode === "confidentiality"
    ? trouble(
        "lockdown",
        "no",
        "confidentiality: programs in the kernel may not read memory",
        "boot without lockdown=confidentiality, or use the agent",
      )
    : ok("lockdown", mode ?? "none");
}
