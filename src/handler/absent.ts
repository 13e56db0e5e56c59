/** Names of D that pyprobe does not have, with what there is instead or why there is nothing. */

const KERNEL = "it is for a kernel that is traced from within; handlers run in a sandbox, beside the traced program";
const KERNEL_STACK = "what the kernel does is not traced: ustack() and ucaller are the program's";
const KERNEL_NAMES = "what the kernel does is not traced: usym(), umod() and uaddr() are of the program's addresses";
const WRITES = "pyprobe only reads the memory of what it traces";

export const ABSENT: Readonly<Record<string, string>> = {
  alloca: "values need no memory of their own: keep them in variables",
  bcopy: WRITES,
  breakpoint: KERNEL,
  chill:
    "handlers run beside the traced program and cannot hold it up; -x onfull=wait makes it wait when it is too fast",
  copyinto: "memory is a value: const bytes = copyin(e.arg1, e.arg2)",
  copyout: WRITES,
  copyoutstr: WRITES,
  inline: "write const",
  jstack: "there are no Java stacks: ustack(), pystack()",
  panic: KERNEL,
  func: KERNEL_NAMES,
  mod: KERNEL_NAMES,
  stack: KERNEL_STACK,
  caller: KERNEL_STACK,
  sym: KERNEL_NAMES,
  ufunc: "usym(address), which is the same",
  stringof: "strings are strings; of an address: copyinstr(e.arg0)",
  strjoin: "a + b",
  strlen: "text.length",
  strstr: "text.includes(part), text.indexOf(part)",
  strtok: "text.split(separator)",
  substr: "text.slice(from, to)",
  lltostr: "String(number)",
};
