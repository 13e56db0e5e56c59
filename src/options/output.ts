/** Options of what is printed, and of how the run is judged. */
import { formats } from "../runtime/formats/registry.ts";
import type { Option } from "./option.ts";
import { flag, oneOf } from "./values.ts";

export const format: Option<string> = {
  default: formats[0]!.name,
  form: formats.map(({ name }) => name).join("|"),
  doc: `As --format: what the output looks like. ${formats.map(({ name, doc }) => `${name}: ${doc}`).join("; ")}.`,
  parse: oneOf(...formats.map(({ name }) => name)),
  notByScript: "the output begins before a script is read",
  example: {
    command: `pyprobe -q -x format=json -n 'probe("BEGIN", () => { printf("begin\\n") })' -c true | grep -c '"from":"printf","text":"begin'`,
    output: "1\n",
  },
};

export const flowindent: Option<boolean> = {
  default: false,
  form: "",
  doc: "As -F: a line for each clause that prints or is empty, indented by entry and return of each thread, as dtrace -F prints it.",
  parse: flag,
  example: {
    command: `pyprobe -x flowindent -n 'probe(["function-entry", "function-return"], e => e.funcname.startsWith("function_"), () => {})' -c "python3 examples/script.py" 2>/dev/null | cut -c8- | sed 's/ *$//'`,
    output: `FUNCTION
 -> function_1
   -> function_3
   <- function_3
 <- function_1
 -> function_2
   -> function_1
     -> function_3
     <- function_3
   <- function_1
 <- function_2
...
`,
  },
};

export const quiet: Option<boolean> = {
  default: false,
  form: "",
  doc: "As -q: print only what handlers print.",
  parse: flag,
  example: {
    command: `pyprobe -n 'options({ quiet: true }); probe("BEGIN", () => { printf("begin\\n") })' -c true`,
    output: "begin\n",
  },
};

export const rawbytes: Option<boolean> = {
  default: false,
  form: "",
  doc: "`trace()` prints memory that `copyin()` gave always as `tracemem()` does, also where it is a text with a NUL behind it.",
  parse: flag,
  example: {
    command: `pyprobe -q -x rawbytes -n 'probe("pid$target:libc.so.6:puts:entry", e => { trace(copyin(e.arg0, 4)) })' -c "python3 -c 'import ctypes; ctypes.CDLL(None).puts(bytes([116, 101, 97]))'" | grep tea.`,
    output: "         0: 74 65 61 00                                      tea.\n",
    needsRoot: true,
  },
};

export const strict: Option<boolean> = {
  default: false,
  form: "",
  doc: "Exit with status 2 when anything was lost, cut, faulted or could not be probed.",
  parse: flag,
  example: {
    command: `pyprobe -q -x strict -n 'probe("BEGIN", () => { [].join(Symbol()) })' -c true 2>/dev/null || echo status $?`,
    output: "status 2\n",
  },
};
