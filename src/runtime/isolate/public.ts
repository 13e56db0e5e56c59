/** What scripts import from "pyprobe": the exports of the builtins, bindings that change included. */
export { allOf } from "./builtins/all-of.ts";
export { byCode } from "./builtins/by-code.ts";
export { parameters } from "./builtins/parameters.ts";
export { redraw } from "./builtins/redraw.ts";
export { aggregation } from "./builtins/aggregation.ts";
export { args } from "./builtins/args.ts";
export { basename } from "./builtins/basename.ts";
export { clear } from "./builtins/clear.ts";
export { copyin } from "./builtins/copyin.ts";
export { copyinstr } from "./builtins/copyinstr.ts";
export { denormalize } from "./builtins/denormalize.ts";
export { dirname } from "./builtins/dirname.ts";
export { execname } from "./builtins/execname.ts";
export { exit } from "./builtins/exit.ts";
export { freopen } from "./builtins/freopen.ts";
export { ftruncate } from "./builtins/ftruncate.ts";
export { local } from "./builtins/local.ts";
export { normalize } from "./builtins/normalize.ts";
export { options } from "./builtins/options.ts";
export { pid } from "./builtins/pid.ts";
export { ppid } from "./builtins/ppid.ts";
export { print } from "./builtins/print.ts";
export { printa } from "./builtins/printa.ts";
export { printf } from "./builtins/printf.ts";
export { probe } from "./builtins/probe.ts";
export { probefunc } from "./builtins/probefunc.ts";
export { probemod } from "./builtins/probemod.ts";
export { probename } from "./builtins/probename.ts";
export { probeprov } from "./builtins/probeprov.ts";
export { pystack } from "./builtins/pystack.ts";
export { raise } from "./builtins/raise.ts";
export { self } from "./builtins/self.ts";
export { stop } from "./builtins/stop.ts";
export { system } from "./builtins/system.ts";
export { commit } from "./builtins/commit.ts";
export { discard } from "./builtins/discard.ts";
export { spanbegin } from "./builtins/spanbegin.ts";
export { spanend } from "./builtins/spanend.ts";
export { speculate } from "./builtins/speculate.ts";
export { speculation } from "./builtins/speculation.ts";
export { tid } from "./builtins/tid.ts";
export { uaddr } from "./builtins/uaddr.ts";
export { ucaller } from "./builtins/ucaller.ts";
export { umod } from "./builtins/umod.ts";
export { ustack } from "./builtins/ustack.ts";
export { usym } from "./builtins/usym.ts";
export { timestamp } from "./builtins/timestamp.ts";
export { tracemem } from "./builtins/tracemem.ts";
export { trace } from "./builtins/trace.ts";
export { trunc } from "./builtins/trunc.ts";
export { cpu } from "./builtins/cpu.ts";
export { cwd } from "./builtins/cwd.ts";
export { epid } from "./builtins/epid.ts";
export { errno } from "./builtins/errno.ts";
export { gid } from "./builtins/gid.ts";
export { vtimestamp } from "./builtins/vtimestamp.ts";
export { uid } from "./builtins/uid.ts";
export { walltimestamp } from "./builtins/walltimestamp.ts";
export { arg0, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9 } from "./builtins/arg.ts";
export {
  $target,
  $1,
  $2,
  $3,
  $4,
  $5,
  $6,
  $7,
  $8,
  $9,
  $$1,
  $$2,
  $$3,
  $$4,
  $$5,
  $$6,
  $$7,
  $$8,
  $$9,
} from "./builtins/macro.ts";
