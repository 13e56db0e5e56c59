/**
 * CPython's markers. Their names, arguments and order are CPython's own (Include/pydtrace.d); where a build has no
 * markers, or has them unsound, the agent supplies the same ones, with the record layouts of native/wire.h.
 */
import type { SiteFile } from "../../elf/site.ts";
import type { Arg, Marker, Provider, SlotType } from "../provider.ts";
import * as wire from "../../wire.ts";

const filename: Arg = {
  name: "filename",
  type: "string",
  from: { code: "filename" },
  doc: "The file the code was compiled from, as CPython knows it. Null only when the name does not encode as UTF-8.",
};

const funcname: Arg = {
  name: "funcname",
  type: "string",
  from: { code: "funcname" },
  doc: "The function's name; `<module>` for the top level of a file. Null only when the name does not encode as UTF-8.",
};

const module: Arg = {
  name: "module",
  type: "string",
  from: { code: "module" },
  nullable: true,
  doc:
    "The name of the module the code runs in; null when its globals have no `__name__`. " +
    "Of CPython's own markers only the newest have it.",
};

/** What the agent tells besides what CPython's own marker does. */
function more(arg: Arg): Arg {
  return { ...arg, doc: `${arg.doc} The agent's alone.`, byName: true };
}

const qualname = more({
  name: "qualname",
  type: "string",
  from: { code: "qualname" },
  doc: "The function's qualified name, `Class.method`; before CPython 3.11, whose code objects have none, its name.",
});

const firstlineno = more({
  name: "firstlineno",
  type: "int",
  from: { code: "firstlineno" },
  doc: "The line that the function begins at, whatever line it stands at.",
});

/** The frame, in the slot of that number. */
function frame(slot: number): Arg {
  return more(
    int(
      "frame",
      slot,
      "A number that the frame has for as long as it lives: a generator's or coroutine's is the same each time it goes on.",
    ),
  );
}

/** An integer in the slot of that number. */
function int(name: string, slot: number, doc: string): Arg {
  return { name, type: "int", from: { slot }, doc };
}

/** A string in the slot of that number. */
function str(name: string, slot: number, doc: string, nullable = false): Arg {
  return { name, type: "string", from: { slot }, doc, ...(nullable && { nullable }) };
}

function marker(name: string, agent: number, func: string, slots: SlotType[], args: Arg[], doc: string): Marker {
  return { name, func, doc, args, slots, agent };
}

const CFUNCTION_ARGS: Arg[] = [
  { ...filename, doc: "The file of the Python code that makes the call." },
  str("funcname", 1, "The name of the C function."),
  int("lineno", 0, "The line of the call."),
  str("module", 2, "The module the C function belongs to; null when it has none, as for most methods.", true),
];

/** The markers of a build that are sound, by minor version; the others of that version are not, for the reason given. */
const EVENTS = /^(gc|import|audit)/;

/**
 * 3.6 to 3.10: all are sound. 3.11: function-entry is passed only by calls that C makes, and line can crash the
 * interpreter. 3.12 to 3.14 have neither function markers nor line. 3.15: line is not restored.
 */
function unsound(name: string, file: SiteFile): string | undefined {
  const minor = minorOf(file);
  if (minor <= 10 || EVENTS.test(name)) return undefined;
  if (minor === 11 && name === "function-return") return undefined;
  if (minor === 11 && name === "function-entry") return "in Python 3.11 it fires only for calls made from C";
  if (minor === 11) return "in Python 3.11 it can crash the interpreter";
  return minor >= 15 && name !== "line" ? undefined : `in Python 3.${minor} it is not maintained`;
}

/** From 3.11 on the interpreter exports its version; before, only its file's name has it, and all before are alike. */
function minorOf({ name, constants }: SiteFile): number {
  const version = constants["Py_Version"];
  if (version !== undefined && version >>> 24 === 3) return (version >>> 16) & 255;
  return Number(/python3\.(\d+)/.exec(name)?.[1] ?? 10);
}

export const python: Provider = {
  name: "python",
  doc:
    "CPython 3.6 and later. The description's provider is python followed by a process: `python$target` is the command " +
    "or the process given with -p, and its descendants; `python1234` is one process; `python*` is every one.",
  hosts: (module) => /^(lib)?python3?(\.|$)/.test(module),
  constants: ["Py_Version"],
  unsound,
  isHost: (module) => /^(lib)?python3/.test(module),
  markers: [
    marker(
      "function-entry",
      wire.AGENT_FUNCTION_ENTRY,
      "_PyEval_EvalFrameDefault",
      ["int", "int", "int"],
      [
        filename,
        funcname,
        int("lineno", 0, "The first line of the function, or the line a generator resumes at."),
        module,
        qualname,
        firstlineno,
        more(int("resumed", 1, "1 when a generator or coroutine goes on, else 0.")),
        frame(2),
      ],
      "The evaluation of a Python function begins; for generators and coroutines, also each resumption.",
    ),
    marker(
      "function-return",
      wire.AGENT_FUNCTION_RETURN,
      "_PyEval_EvalFrameDefault",
      ["int", "int", "int", "int", "int", "int", "int"],
      [
        filename,
        funcname,
        int("lineno", 0, "The line that returned, yielded or raised."),
        module,
        qualname,
        firstlineno,
        int("suspended", 1, "1 when a generator or coroutine yields or awaits, and may go on, else 0."),
        more(int("raised", 2, "1 when it ends by an exception, else 0.")),
        frame(3),
        more(
          int(
            "elapsed",
            4,
            "Nanoseconds since its entry, of a generator or coroutine since it last went on; -1 when its entry was not " +
              "seen, for it ran already when tracing began, or when this process was forked.",
          ),
        ),
        more(int("own", 5, "Of those, how many no call of Python in it took; -1 likewise.")),
        more(
          int(
            "outermost",
            6,
            "1 when no other call of the same code is around it in its thread, else 0: of recursive functions, whose " +
              "total time is the time of these; 0 when its entry was not seen.",
          ),
        ),
      ],
      "The evaluation of a Python function ends: by return, by yield or await, or by an exception.",
    ),
    marker(
      "line",
      wire.AGENT_LINE,
      "_PyEval_EvalFrameDefault",
      ["int"],
      [filename, funcname, int("lineno", 0, "The line about to run.")],
      "A line of Python is about to run.",
    ),
    marker(
      "gc-start",
      wire.AGENT_GC_START,
      "gc_collect_main",
      ["int"],
      [int("generation", 0, "The generation to collect, as in gc.collect().")],
      "A garbage collection begins.",
    ),
    marker(
      "gc-done",
      wire.AGENT_GC_DONE,
      "gc_collect_main",
      ["int"],
      [int("collected", 0, "How many objects were collected.")],
      "A garbage collection has ended.",
    ),
    marker(
      "import-find-load-start",
      wire.AGENT_IMPORT_START,
      "import_find_and_load",
      ["str"],
      [str("modulename", 0, "The module's full name.")],
      "A module that is not loaded yet is about to be found and loaded.",
    ),
    marker(
      "import-find-load-done",
      wire.AGENT_IMPORT_DONE,
      "import_find_and_load",
      ["str", "int"],
      [str("modulename", 0, "The module's full name."), int("found", 1, "1 when it was found and loaded, else 0.")],
      "The search for a module and its loading have ended.",
    ),
    {
      ...marker(
        "audit",
        wire.AGENT_AUDIT,
        "sys_audit_tstate",
        ["str", "int", "str"],
        [
          str("event", 0, 'The event\'s name, such as "open" or "socket.connect".'),
          int("address", 1, "The address of the tuple of the event's arguments, in the traced process."),
          more(
            str(
              "arguments",
              2,
              "The event's arguments as text, as Python would write them: texts, bytes, whole numbers, None, tuples and lists; of anything else, the type in angle brackets.",
            ),
          ),
        ],
        "An auditing event (sys.audit, PEP 578).",
      ),
      since: [3, 8],
    },
    marker(
      "cfunction-entry",
      wire.AGENT_CFUNCTION_ENTRY,
      "_PyEval_EvalFrameDefault",
      ["int", "str", "str"],
      CFUNCTION_ARGS,
      "Python code is about to call a function written in C.",
    ),
    marker(
      "cfunction-return",
      wire.AGENT_CFUNCTION_RETURN,
      "_PyEval_EvalFrameDefault",
      ["int", "str", "str"],
      CFUNCTION_ARGS,
      "A function written in C that Python code called has returned, or raised.",
    ),
    marker(
      "exception",
      wire.AGENT_EXCEPTION,
      "_PyEval_EvalFrameDefault",
      ["int", "str", "str"],
      [
        {
          ...filename,
          doc: "The file of the Python code in which it is raised; of one that C code raises, the code that called it.",
        },
        { ...funcname, doc: "The function in which it is raised." },
        int("lineno", 0, "The line."),
        module,
        str("type", 1, "The exception's type, with its module where that is not builtins."),
        str("message", 2, "The first text among the exception's arguments; null when there is none.", true),
      ],
      "An exception is raised, be it handled or not. On its way through the callers, and when it is raised again, it does not fire anew. CPython itself has no such marker: the agent supplies it.",
    ),
  ],
};
