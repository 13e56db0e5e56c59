/** Letters of dtrace(1) that pyprobe does not have, and what there is instead. */
export const LETTERS_REFUSED: Readonly<Record<string, string>> = {
  "-3": "a program's own word size is found from its file",
  "-6": "a program's own word size is found from its file",
  "-a": "there is no anonymous tracing at boot",
  "-A": "there is no anonymous tracing at boot",
  "-B": "a full ring drops or lets the program wait: -x onfull=drop|wait",
  "-C": "scripts are TypeScript, without a preprocessor: import what several share",
  "-D": "scripts are TypeScript, without a preprocessor: words after the options are $1, $2, ...",
  "-G": "it is for linking probes into programs, which pyprobe does not do",
  "-H": "scripts are TypeScript, without a preprocessor: import what several share",
  "-i": "probes have no numbers that last: name them by their descriptions",
  "-I": "scripts are TypeScript, without a preprocessor: import what several share",
  "-L": "a script imports from pyprobe/stdlib and from its own folder",
  "-S": "it shows the inside of the D compiler; -x dumpbpf shows what is loaded into the kernel",
  "-U": "scripts are TypeScript, without a preprocessor",
  "-X": "it is for the C of D programs; handlers are TypeScript",
};
