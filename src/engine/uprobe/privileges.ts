/** What the engine needs of the kernel and of its user's rights, and what it says when that is missing. */
import { existsSync, readFileSync, readlinkSync } from "node:fs";

/** Bits of CapEff. */
const CAPABILITIES = { CAP_SYS_ADMIN: 21, CAP_PERFMON: 38, CAP_BPF: 39 } as const;
/** The inode of the first pid namespace: its pids are those that programs in the kernel see. */
const FIRST_PID_NAMESPACE = "pid:[4026531836]";
/** Programs of uprobes that may page memory in: Linux 6.0. */
const OLDEST_KERNEL = [6, 0] as const;

/** Why uprobes cannot be armed here, in words; undefined when nothing speaks against it. */
export function whyNot(): string | undefined {
  const rights = missingRights("uprobe");
  if (rights !== undefined)
    return `${rights}. Without them the agent can still serve the python probes of a command (-c) and of processes of your own (-p)`;
  if (!existsSync("/sys/bus/event_source/devices/uprobe")) return "this kernel has no uprobes (CONFIG_UPROBE_EVENTS)";
  const release = readFileSync("/proc/sys/kernel/osrelease", "latin1").trim();
  if (isOlder(release)) return `the uprobe engine needs Linux ${OLDEST_KERNEL.join(".")} or later; this is ${release}`;
  return inContainer("uprobe");
}

/** Which rights to run programs in the kernel are missing, in words. */
export function missingRights(engine: string): string | undefined {
  const missing = missingCapabilities(effectiveCapabilities());
  if (missing.length === 0) return undefined;
  return (
    `the ${engine} engine needs ${missing.join(" and ")}, which this process does not have; ` +
    "run pyprobe as root, or give the capabilities"
  );
}

export function inContainer(engine: string): string | undefined {
  if (readlinkSync("/proc/self/ns/pid") === FIRST_PID_NAMESPACE) return undefined;
  return `the ${engine} engine must run outside of containers: process numbers in the kernel are not those seen here`;
}

function effectiveCapabilities(): bigint {
  return BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0"}`);
}

/** CAP_SYS_ADMIN stands for both others, as before Linux 5.8. */
export function missingCapabilities(effective: bigint): string[] {
  const has = (name: keyof typeof CAPABILITIES) => ((effective >> BigInt(CAPABILITIES[name])) & 1n) === 1n;
  if (has("CAP_SYS_ADMIN")) return [];
  return (["CAP_BPF", "CAP_PERFMON"] as const).filter((name) => !has(name));
}

function isOlder(release: string): boolean {
  const [major = 0, minor = 0] = release.split(/[.-]/).map(Number);
  return major < OLDEST_KERNEL[0] || (major === OLDEST_KERNEL[0] && minor < OLDEST_KERNEL[1]);
}
