/** The builtins there are. Adding one: its file, its line here, and its export in public.ts. */
import { allOfBuiltin } from "./builtins/all-of.ts";
import { aggregationBuiltin } from "./builtins/aggregation.ts";
import { argBuiltins } from "./builtins/arg.ts";
import { argsBuiltin } from "./builtins/args.ts";
import { basenameBuiltin } from "./builtins/basename.ts";
import { byCodeBuiltin } from "./builtins/by-code.ts";
import { clearBuiltin } from "./builtins/clear.ts";
import { copyinstrBuiltin } from "./builtins/copyinstr.ts";
import { copyinBuiltin } from "./builtins/copyin.ts";
import { denormalizeBuiltin } from "./builtins/denormalize.ts";
import { dirnameBuiltin } from "./builtins/dirname.ts";
import { execnameBuiltin } from "./builtins/execname.ts";
import { exitBuiltin } from "./builtins/exit.ts";
import { freopenBuiltin } from "./builtins/freopen.ts";
import { ftruncateBuiltin } from "./builtins/ftruncate.ts";
import { localBuiltin } from "./builtins/local.ts";
import { macroBuiltins, targetBuiltin } from "./builtins/macro.ts";
import { normalizeBuiltin } from "./builtins/normalize.ts";
import { optionsBuiltin } from "./builtins/options.ts";
import { parametersBuiltin } from "./builtins/parameters.ts";
import { pystackBuiltin } from "./builtins/pystack.ts";
import { pidBuiltin } from "./builtins/pid.ts";
import { ppidBuiltin } from "./builtins/ppid.ts";
import { printBuiltin } from "./builtins/print.ts";
import { printaBuiltin } from "./builtins/printa.ts";
import { printfBuiltin } from "./builtins/printf.ts";
import { probeBuiltin } from "./builtins/probe.ts";
import { probefuncBuiltin } from "./builtins/probefunc.ts";
import { probemodBuiltin } from "./builtins/probemod.ts";
import { probenameBuiltin } from "./builtins/probename.ts";
import { probeprovBuiltin } from "./builtins/probeprov.ts";
import { raiseBuiltin } from "./builtins/raise.ts";
import { redrawBuiltin } from "./builtins/redraw.ts";
import { selfBuiltin } from "./builtins/self.ts";
import { stopBuiltin } from "./builtins/stop.ts";
import { systemBuiltin } from "./builtins/system.ts";
import { commitBuiltin } from "./builtins/commit.ts";
import { discardBuiltin } from "./builtins/discard.ts";
import { spanbeginBuiltin } from "./builtins/spanbegin.ts";
import { spanendBuiltin } from "./builtins/spanend.ts";
import { speculateBuiltin } from "./builtins/speculate.ts";
import { speculationBuiltin } from "./builtins/speculation.ts";
import { tidBuiltin } from "./builtins/tid.ts";
import { timestampBuiltin } from "./builtins/timestamp.ts";
import { traceBuiltin } from "./builtins/trace.ts";
import { tracememBuiltin } from "./builtins/tracemem.ts";
import { truncBuiltin } from "./builtins/trunc.ts";
import { cpuBuiltin } from "./builtins/cpu.ts";
import { cwdBuiltin } from "./builtins/cwd.ts";
import { epidBuiltin } from "./builtins/epid.ts";
import { uaddrBuiltin } from "./builtins/uaddr.ts";
import { ucallerBuiltin } from "./builtins/ucaller.ts";
import { umodBuiltin } from "./builtins/umod.ts";
import { ustackBuiltin } from "./builtins/ustack.ts";
import { usymBuiltin } from "./builtins/usym.ts";
import { errnoBuiltin } from "./builtins/errno.ts";
import { gidBuiltin } from "./builtins/gid.ts";
import { vtimestampBuiltin } from "./builtins/vtimestamp.ts";
import { uidBuiltin } from "./builtins/uid.ts";
import { walltimestampBuiltin } from "./builtins/walltimestamp.ts";
import type { Builtin, LiveBuiltin } from "./declare.ts";

export const builtins: readonly Builtin[] = [
  probeBuiltin,
  printfBuiltin,
  traceBuiltin,
  printBuiltin,
  aggregationBuiltin,
  printaBuiltin,
  truncBuiltin,
  clearBuiltin,
  normalizeBuiltin,
  denormalizeBuiltin,
  exitBuiltin,
  systemBuiltin,
  freopenBuiltin,
  ftruncateBuiltin,
  stopBuiltin,
  raiseBuiltin,
  speculationBuiltin,
  speculateBuiltin,
  commitBuiltin,
  discardBuiltin,
  spanbeginBuiltin,
  spanendBuiltin,
  optionsBuiltin,
  parametersBuiltin,
  byCodeBuiltin,
  allOfBuiltin,
  redrawBuiltin,
  copyinstrBuiltin,
  copyinBuiltin,
  tracememBuiltin,
  pystackBuiltin,
  ustackBuiltin,
  usymBuiltin,
  umodBuiltin,
  uaddrBuiltin,
  basenameBuiltin,
  dirnameBuiltin,
  selfBuiltin,
  localBuiltin,
  timestampBuiltin,
  walltimestampBuiltin,
  pidBuiltin,
  tidBuiltin,
  ppidBuiltin,
  uidBuiltin,
  gidBuiltin,
  cpuBuiltin,
  cwdBuiltin,
  vtimestampBuiltin,
  errnoBuiltin,
  epidBuiltin,
  ucallerBuiltin,
  execnameBuiltin,
  probeprovBuiltin,
  probemodBuiltin,
  probefuncBuiltin,
  probenameBuiltin,
  ...argBuiltins,
  argsBuiltin,
  targetBuiltin,
  ...macroBuiltins,
];

export const liveBuiltins: readonly LiveBuiltin[] = builtins.filter((builtin) => builtin.kind === "live");

/** The pure functions, by name. */
export const pureFunctions = Object.fromEntries(
  builtins.flatMap((builtin) => (builtin.kind === "function" && builtin.pure ? [[builtin.name, builtin.pure]] : [])),
);

/** Those that have to do something before and after the clauses that use them. */
export const aroundClauses = builtins.flatMap((builtin) =>
  builtin.kind === "function" && builtin.aroundClause ? [{ name: builtin.name, ...builtin.aroundClause }] : [],
);
