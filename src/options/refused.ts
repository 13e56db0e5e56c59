/** Options of dtrace(1) that pyprobe does not have, and why: most are of the D compiler or of a kernel's own buffers. */

const PREPROCESSOR = "scripts are TypeScript, without a preprocessor: import what several share";
const C_TYPES = "there are no C types in the handler language";
const COMPILER = "it shows the inside of the D compiler";
const LIBRARIES = "there are no D libraries: a script imports from pyprobe/stdlib and from its own folder";
const LINKER = "it is for linking probes into programs, which pyprobe does not do";
const CPU = "records do not say which CPU they come from";
const ENVIRONMENT = 'the command gets your environment: -c "env NAME=VALUE ..." changes it';
const STABILITY = "probes and arguments have no stability classes";
const DECLARED = "names in a script must be declared or imported, always";

export const REFUSED: Readonly<Record<string, string>> = {
  aggpercpu: CPU,
  aggrate: "aggregations hold every event that was handled; there is no rate to set",
  amin: STABILITY,
  argref: "arguments of the command line may be left unused, always",
  bufpolicy: "a full ring drops or lets the program wait: onfull=drop|wait",
  bufresize: "a ring has the size of bufsize, or the run does not begin",
  cleanrate: "speculations are in the handlers' own memory and need no cleaning",
  core: LINKER,
  cpp: PREPROCESSOR,
  cpphdrs: PREPROCESSOR,
  cpppath: PREPROCESSOR,
  cpu: CPU,
  ctfpath: C_TYPES,
  ctypes: C_TYPES,
  debug: "-v says what happens",
  defaultargs: "arguments that were not given are undefined, always",
  define: PREPROCESSOR,
  disasm: "-x dumpbpf shows the programs that are loaded into the kernel",
  droptags: COMPILER,
  dtypes: C_TYPES,
  dynvarsize: "variables are in the handlers' own memory: -x memory",
  empty: "a script may have no clauses, always",
  errtags: COMPILER,
  evaltime: "-c starts the command when everything is armed, before its first instruction",
  grabanon: "there is no anonymous tracing at boot",
  incdir: PREPROCESSOR,
  iregs: COMPILER,
  jstackframes: "there are no Java stacks; those of Python: pystackframes",
  jstackstrsize: "there are no Java stacks: strsize bounds every string",
  kdefs: DECLARED,
  knodefs: DECLARED,
  late: LINKER,
  lazyload: LINKER,
  ldpath: LINKER,
  libdir: LIBRARIES,
  linkmode: LINKER,
  linkpath: LINKER,
  linktype: LINKER,
  nolibs: LIBRARIES,
  pgmax: "processes are not stopped and held while they are traced, so their number has no limit",
  preallocate: "memory is taken as it is needed",
  pspec: "a description with fewer fields has the last ones, always",
  setenv: ENVIRONMENT,
  stdc: PREPROCESSOR,
  strip: LINKER,
  syslibdir: LIBRARIES,
  temporal: "output is in the order of time, always",
  tree: COMPILER,
  tregs: COMPILER,
  udefs: DECLARED,
  undef: PREPROCESSOR,
  unodefs: DECLARED,
  unsetenv: ENVIRONMENT,
  verbose: COMPILER,
  version: "there is one version of the handler language",
};
