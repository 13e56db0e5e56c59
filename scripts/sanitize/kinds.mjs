// What each kind of sanitizer takes. An environment cannot carry the runtime library everywhere: the sandbox process has
// none. So Node itself is a copy that asks for the library first (tree.mjs); traced programs get it by LD_PRELOAD.
import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";

const CFLAGS = ["-g", "-fno-omit-frame-pointer", "-fno-sanitize-recover=all"];
// What a program does about its own signals is its own matter: tests let programs die by SIGSEGV. Leaks: every process here
// ends with memory that it had no reason to free. Reports are files, each process's own.
const COMMON = ["handle_segv=0", "handle_sigbus=0", "handle_sigill=0", "handle_sigfpe=0", "handle_abort=0"];

export const KINDS = {
  address: {
    runtime: "libasan.so",
    package: "libgcc-12-dev",
    cflags: ["-fsanitize=address"],
    variable: "ASAN_OPTIONS",
    // A small quarantine: pyprobe kills a sandbox that occupies more than -x memory allows.
    options: [...COMMON, "detect_leaks=0", "verify_asan_link_order=0", "quarantine_size_mb=8"],
  },
  undefined: {
    runtime: "libubsan.so",
    package: "libgcc-12-dev",
    cflags: ["-fsanitize=undefined", "-fno-sanitize=vptr"], // (Node's addons have no run-time types)
    variable: "UBSAN_OPTIONS",
    options: [...COMMON, "print_stacktrace=1"],
  },
  /** (threads.mjs) */
  thread: { runtime: "libtsan.so", package: "libgcc-12-dev" },
};

/** The kind's runtime library; undefined when the compiler has none. */
export function runtimeOf(kind) {
  const said = execFileSync(process.env.CC ?? "cc", [`-print-file-name=${KINDS[kind].runtime}`], { encoding: "utf8" });
  const path = said.trim(); // (the bare name, where it is not found)
  return path.startsWith("/") && existsSync(path) ? realpathSync(path) : undefined;
}

/** Compiler flags of them together. */
export function flagsOf(kinds) {
  return [...CFLAGS, ...kinds.flatMap((kind) => KINDS[kind].cflags)].join(" ");
}

/** By environment variable, the options of each kind's runtime; `log`: where reports go, absent: standard error. */
export function optionsOf(kinds, log) {
  return Object.fromEntries(
    kinds.map((kind) => {
      const { variable, options } = KINDS[kind];
      return [variable, [...options, ...(log ? [`log_path=${log}`] : [])].join(":")];
    }),
  );
}

/** What LD_PRELOAD must hold. */
export function preloadsOf(kinds) {
  return kinds.map(runtimeOf);
}
