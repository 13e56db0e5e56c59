/** Names of D that pyprobe does not have, with what there is instead or why there is nothing. */

const KERNEL = "it is for a kernel that is traced from within; handlers run in a sandbox, beside the traced program";
const MEMORY = "memory is captured as strings alone: copyinstr(e.arg0) reads one at the moment of the event";
const WRITES = "pyprobe only reads the memory of what it traces";

export const ABSENT: Readonly<Record<string, string>> = {
  alloca: "values need no memory of their own: keep them in variables",
  bcopy: WRITES,
  breakpoint: KERNEL,
  chill:
    "handlers run beside the traced program and cannot hold it up; -x onfull=wait makes it wait when it is too fast",
  copyinto: MEMORY,
  copyout: WRITES,
  copyoutstr: WRITES,
  inline: "write const",
  jstack: "there are no Java stacks: ustack(), pystack()",
  panic: KERNEL,
  tracemem: MEMORY,
  stringof: "strings are strings; of an address: copyinstr(e.arg0)",
  strjoin: "a + b",
  strlen: "text.length",
  strstr: "text.includes(part), text.indexOf(part)",
  strtok: "text.split(separator)",
  substr: "text.slice(from, to)",
  lltostr: "String(number)",
};
