// Generated from src/probe/providers by `npm run generate`. Do not edit.
import type { EventBase } from "./events.d.ts";

/** The evaluation of a Python function begins; for generators and coroutines, also each resumption. */
export interface PythonFunctionEntry extends EventBase {
  /** The file the code was compiled from, as CPython knows it. Null only when the name does not encode as UTF-8. */
  readonly filename: string;
  /** The function's name; `<module>` for the top level of a file. Null only when the name does not encode as UTF-8. */
  readonly funcname: string;
  /** The first line of the function, or the line a generator resumes at. */
  readonly lineno: number;
  /** The name of the module the code runs in; null when its globals have no `__name__`. Of CPython's own markers only the newest have it. */
  readonly module: string | null;
  /** The same as filename. */
  readonly arg0: string;
  /** The same as funcname. */
  readonly arg1: string;
  /** The same as lineno. */
  readonly arg2: number;
  /** The same as module. */
  readonly arg3: string | null;
  /** All its arguments, in order. */
  readonly args: readonly [filename: string, funcname: string, lineno: number, module: string | null];
}

/** The evaluation of a Python function ends: by return, by yield or await, or by an exception. */
export interface PythonFunctionReturn extends EventBase {
  /** The file the code was compiled from, as CPython knows it. Null only when the name does not encode as UTF-8. */
  readonly filename: string;
  /** The function's name; `<module>` for the top level of a file. Null only when the name does not encode as UTF-8. */
  readonly funcname: string;
  /** The line that returned, yielded or raised. */
  readonly lineno: number;
  /** The name of the module the code runs in; null when its globals have no `__name__`. Of CPython's own markers only the newest have it. */
  readonly module: string | null;
  /** The same as filename. */
  readonly arg0: string;
  /** The same as funcname. */
  readonly arg1: string;
  /** The same as lineno. */
  readonly arg2: number;
  /** The same as module. */
  readonly arg3: string | null;
  /** All its arguments, in order. */
  readonly args: readonly [filename: string, funcname: string, lineno: number, module: string | null];
}

/** A line of Python is about to run. */
export interface PythonLine extends EventBase {
  /** The file the code was compiled from, as CPython knows it. Null only when the name does not encode as UTF-8. */
  readonly filename: string;
  /** The function's name; `<module>` for the top level of a file. Null only when the name does not encode as UTF-8. */
  readonly funcname: string;
  /** The line about to run. */
  readonly lineno: number;
  /** The same as filename. */
  readonly arg0: string;
  /** The same as funcname. */
  readonly arg1: string;
  /** The same as lineno. */
  readonly arg2: number;
  /** All its arguments, in order. */
  readonly args: readonly [filename: string, funcname: string, lineno: number];
}

/** A garbage collection begins. */
export interface PythonGcStart extends EventBase {
  /** The generation to collect, as in gc.collect(). */
  readonly generation: number;
  /** The same as generation. */
  readonly arg0: number;
  /** All its arguments, in order. */
  readonly args: readonly [generation: number];
}

/** A garbage collection has ended. */
export interface PythonGcDone extends EventBase {
  /** How many objects were collected. */
  readonly collected: number;
  /** The same as collected. */
  readonly arg0: number;
  /** All its arguments, in order. */
  readonly args: readonly [collected: number];
}

/** A module that is not loaded yet is about to be found and loaded. */
export interface PythonImportFindLoadStart extends EventBase {
  /** The module's full name. */
  readonly modulename: string;
  /** The same as modulename. */
  readonly arg0: string;
  /** All its arguments, in order. */
  readonly args: readonly [modulename: string];
}

/** The search for a module and its loading have ended. */
export interface PythonImportFindLoadDone extends EventBase {
  /** The module's full name. */
  readonly modulename: string;
  /** 1 when it was found and loaded, else 0. */
  readonly found: number;
  /** The same as modulename. */
  readonly arg0: string;
  /** The same as found. */
  readonly arg1: number;
  /** All its arguments, in order. */
  readonly args: readonly [modulename: string, found: number];
}

/** An auditing event (sys.audit, PEP 578). */
export interface PythonAudit extends EventBase {
  /** The event's name, such as "open" or "socket.connect". */
  readonly event: string;
  /** The address of the tuple of the event's arguments, in the traced process. */
  readonly address: number;
  /** The same as event. */
  readonly arg0: string;
  /** The same as address. */
  readonly arg1: number;
  /** All its arguments, in order. */
  readonly args: readonly [event: string, address: number];
}

/** Python code is about to call a function written in C. */
export interface PythonCfunctionEntry extends EventBase {
  /** The file of the Python code that makes the call. */
  readonly filename: string;
  /** The name of the C function. */
  readonly funcname: string;
  /** The line of the call. */
  readonly lineno: number;
  /** The module the C function belongs to; null when it has none, as for most methods. */
  readonly module: string | null;
  /** The same as filename. */
  readonly arg0: string;
  /** The same as funcname. */
  readonly arg1: string;
  /** The same as lineno. */
  readonly arg2: number;
  /** The same as module. */
  readonly arg3: string | null;
  /** All its arguments, in order. */
  readonly args: readonly [filename: string, funcname: string, lineno: number, module: string | null];
}

/** A function written in C that Python code called has returned, or raised. */
export interface PythonCfunctionReturn extends EventBase {
  /** The file of the Python code that makes the call. */
  readonly filename: string;
  /** The name of the C function. */
  readonly funcname: string;
  /** The line of the call. */
  readonly lineno: number;
  /** The module the C function belongs to; null when it has none, as for most methods. */
  readonly module: string | null;
  /** The same as filename. */
  readonly arg0: string;
  /** The same as funcname. */
  readonly arg1: string;
  /** The same as lineno. */
  readonly arg2: number;
  /** The same as module. */
  readonly arg3: string | null;
  /** All its arguments, in order. */
  readonly args: readonly [filename: string, funcname: string, lineno: number, module: string | null];
}

/** Fires once, before any other probe. */
export interface PyprobeBEGIN extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
}

/** Fires once, after all other probes: the command has ended, a handler called exit(), or Ctrl-C. */
export interface PyprobeEND extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
}

/** A clause threw, or a value that it wanted could not be had. Does not fire for errors in ERROR clauses. */
export interface PyprobeERROR extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
}

/** The events of each provider's markers, by the provider's name and the marker's. */
export interface ProviderEvents {
  /** CPython 3.6 and later. The description's provider is python followed by a process: `python$target` is the command or the process given with -p, and its descendants; `python1234` is one process; `python*` is every one. */
  python: {
    "function-entry": PythonFunctionEntry;
    "function-return": PythonFunctionReturn;
    line: PythonLine;
    "gc-start": PythonGcStart;
    "gc-done": PythonGcDone;
    "import-find-load-start": PythonImportFindLoadStart;
    "import-find-load-done": PythonImportFindLoadDone;
    audit: PythonAudit;
    "cfunction-entry": PythonCfunctionEntry;
    "cfunction-return": PythonCfunctionReturn;
  };
  /** The run itself. The provider may be left out: `BEGIN` is `pyprobe:::BEGIN`; `dtrace:::BEGIN` is understood too. */
  pyprobe: {
    BEGIN: PyprobeBEGIN;
    END: PyprobeEND;
    ERROR: PyprobeERROR;
  };
  /** Probes that fire by the clock: `tick-1s`, `profile-97`. This version does not serve them yet. */
  profile: {};
}

/** What stands before the pid in a description: the provider's name by the names that a description may use. */
export interface ProcessProviders {
  python: "python";
}

/** The same for providers whose probes belong to no process. */
export interface SolitaryProviders {
  pyprobe: "pyprobe";
  dtrace: "pyprobe";
  profile: "profile";
}
