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
  /** The function's qualified name, `Class.method`; before CPython 3.11, whose code objects have none, its name. The agent's alone. */
  readonly qualname: string;
  /** The line that the function begins at, whatever line it stands at. The agent's alone. */
  readonly firstlineno: number;
  /** 1 when a generator or coroutine goes on, else 0. The agent's alone. */
  readonly resumed: number;
  /** A number that the frame has for as long as it lives: a generator's or coroutine's is the same each time it goes on. The agent's alone. */
  readonly frame: number;
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
  /** The function's qualified name, `Class.method`; before CPython 3.11, whose code objects have none, its name. The agent's alone. */
  readonly qualname: string;
  /** The line that the function begins at, whatever line it stands at. The agent's alone. */
  readonly firstlineno: number;
  /** 1 when a generator or coroutine yields or awaits, and may go on, else 0. */
  readonly suspended: number;
  /** 1 when it ends by an exception, else 0. The agent's alone. */
  readonly raised: number;
  /** A number that the frame has for as long as it lives: a generator's or coroutine's is the same each time it goes on. The agent's alone. */
  readonly frame: number;
  /** Nanoseconds since its entry, of a generator or coroutine since it last went on; -1 when its entry was not seen, for it ran already when tracing began, or when this process was forked. The agent's alone. */
  readonly elapsed: number;
  /** Of those, how many no call of Python in it took; -1 likewise. The agent's alone. */
  readonly own: number;
  /** 1 when no other call of the same code is around it in its thread, else 0: of recursive functions, whose total time is the time of these; 0 when its entry was not seen. The agent's alone. */
  readonly outermost: number;
  /** The same as filename. */
  readonly arg0: string;
  /** The same as funcname. */
  readonly arg1: string;
  /** The same as lineno. */
  readonly arg2: number;
  /** The same as module. */
  readonly arg3: string | null;
  /** The same as suspended. */
  readonly arg4: number;
  /** All its arguments, in order. */
  readonly args: readonly [
    filename: string,
    funcname: string,
    lineno: number,
    module: string | null,
    suspended: number,
  ];
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
  /** The event's arguments as text, as Python would write them: texts, bytes, whole numbers, None, tuples and lists; of anything else, the type in angle brackets. The agent's alone. */
  readonly arguments: string;
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

/** An exception is raised, be it handled or not. On its way through the callers, and when it is raised again, it does not fire anew. CPython itself has no such marker: the agent supplies it. */
export interface PythonException extends EventBase {
  /** The file of the Python code in which it is raised; of one that C code raises, the code that called it. */
  readonly filename: string;
  /** The function in which it is raised. */
  readonly funcname: string;
  /** The line. */
  readonly lineno: number;
  /** The name of the module the code runs in; null when its globals have no `__name__`. Of CPython's own markers only the newest have it. */
  readonly module: string | null;
  /** The exception's type, with its module where that is not builtins. */
  readonly type: string;
  /** The first text among the exception's arguments; null when there is none. */
  readonly message: string | null;
  /** The same as filename. */
  readonly arg0: string;
  /** The same as funcname. */
  readonly arg1: string;
  /** The same as lineno. */
  readonly arg2: number;
  /** The same as module. */
  readonly arg3: string | null;
  /** The same as type. */
  readonly arg4: string;
  /** The same as message. */
  readonly arg5: string | null;
  /** All its arguments, in order. */
  readonly args: readonly [
    filename: string,
    funcname: string,
    lineno: number,
    module: string | null,
    type: string,
    message: string | null,
  ];
}

/** A transaction begins. */
export interface PostgresqlTransactionStart extends EventBase {
  /** The local transaction's number. */
  readonly lxid: number;
  /** The same as lxid. */
  readonly arg0: number;
  /** All its arguments, in order. */
  readonly args: readonly [lxid: number];
}

/** A transaction ends well. */
export interface PostgresqlTransactionCommit extends EventBase {
  /** The local transaction's number. */
  readonly lxid: number;
  /** The same as lxid. */
  readonly arg0: number;
  /** All its arguments, in order. */
  readonly args: readonly [lxid: number];
}

/** A transaction ends badly. */
export interface PostgresqlTransactionAbort extends EventBase {
  /** The local transaction's number. */
  readonly lxid: number;
  /** The same as lxid. */
  readonly arg0: number;
  /** All its arguments, in order. */
  readonly args: readonly [lxid: number];
}

/** A query's processing begins. */
export interface PostgresqlQueryStart extends EventBase {
  /** The query's text. */
  readonly query: string;
  /** The same as query. */
  readonly arg0: string;
  /** All its arguments, in order. */
  readonly args: readonly [query: string];
}

/** A query's processing has ended. */
export interface PostgresqlQueryDone extends EventBase {
  /** The query's text. */
  readonly query: string;
  /** The same as query. */
  readonly arg0: string;
  /** All its arguments, in order. */
  readonly args: readonly [query: string];
}

/** The parsing of a query begins. */
export interface PostgresqlQueryParseStart extends EventBase {
  /** The query's text. */
  readonly query: string;
  /** The same as query. */
  readonly arg0: string;
  /** All its arguments, in order. */
  readonly args: readonly [query: string];
}

/** The parsing of a query has ended. */
export interface PostgresqlQueryParseDone extends EventBase {
  /** The query's text. */
  readonly query: string;
  /** The same as query. */
  readonly arg0: string;
  /** All its arguments, in order. */
  readonly args: readonly [query: string];
}

/** The rewriting of a query begins. */
export interface PostgresqlQueryRewriteStart extends EventBase {
  /** The query's text. */
  readonly query: string;
  /** The same as query. */
  readonly arg0: string;
  /** All its arguments, in order. */
  readonly args: readonly [query: string];
}

/** The rewriting of a query has ended. */
export interface PostgresqlQueryRewriteDone extends EventBase {
  /** The query's text. */
  readonly query: string;
  /** The same as query. */
  readonly arg0: string;
  /** All its arguments, in order. */
  readonly args: readonly [query: string];
}

/** The planning of a query begins. */
export interface PostgresqlQueryPlanStart extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
}

/** The planning of a query has ended. */
export interface PostgresqlQueryPlanDone extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
}

/** The execution of a query begins. */
export interface PostgresqlQueryExecuteStart extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
}

/** The execution of a query has ended. */
export interface PostgresqlQueryExecuteDone extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
}

/** The server process changes what it says of itself in pg_stat_activity. */
export interface PostgresqlStatementStatus extends EventBase {
  /** The new status. */
  readonly status: string;
  /** The same as status. */
  readonly arg0: string;
  /** All its arguments, in order. */
  readonly args: readonly [status: string];
}

/** A lightweight lock has been acquired. */
export interface PostgresqlLwlockAcquire extends EventBase {
  /** The name of the lock's kind. */
  readonly tranche: string;
  /** 0 exclusive, 1 shared. */
  readonly mode: number;
  /** The same as tranche. */
  readonly arg0: string;
  /** The same as mode. */
  readonly arg1: number;
  /** All its arguments, in order. */
  readonly args: readonly [tranche: string, mode: number];
}

/** A lightweight lock has been released. */
export interface PostgresqlLwlockRelease extends EventBase {
  /** The name of the lock's kind. */
  readonly tranche: string;
  /** The same as tranche. */
  readonly arg0: string;
  /** All its arguments, in order. */
  readonly args: readonly [tranche: string];
}

/** The wait for a lightweight lock begins. */
export interface PostgresqlLwlockWaitStart extends EventBase {
  /** The name of the lock's kind. */
  readonly tranche: string;
  /** 0 exclusive, 1 shared. */
  readonly mode: number;
  /** The same as tranche. */
  readonly arg0: string;
  /** The same as mode. */
  readonly arg1: number;
  /** All its arguments, in order. */
  readonly args: readonly [tranche: string, mode: number];
}

/** The wait for a lightweight lock has ended. */
export interface PostgresqlLwlockWaitDone extends EventBase {
  /** The name of the lock's kind. */
  readonly tranche: string;
  /** 0 exclusive, 1 shared. */
  readonly mode: number;
  /** The same as tranche. */
  readonly arg0: string;
  /** The same as mode. */
  readonly arg1: number;
  /** All its arguments, in order. */
  readonly args: readonly [tranche: string, mode: number];
}

/** A deadlock has been found. */
export interface PostgresqlDeadlockFound extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
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

/** A clause threw, or a value that it wanted could not be had. Does not fire for errors in ERROR clauses. `timestamp`, `pid` and `tid` are those of the event that the clause ran for. */
export interface PyprobeERROR extends EventBase {
  /** The clause that ended, counted from 1. */
  readonly clause: number;
  /** Its `epid`. */
  readonly epid: number;
  /** The line of the script where it ended. */
  readonly line: number;
  /** The column there. */
  readonly column: number;
  /** 1: memory of the process could not be read; 0: anything else. */
  readonly fault: number;
  /** Where that was, when the event has it as an argument; else 0. */
  readonly address: number;
  /** The same as clause. */
  readonly arg0: number;
  /** The same as epid. */
  readonly arg1: number;
  /** The same as line. */
  readonly arg2: number;
  /** The same as column. */
  readonly arg3: number;
  /** The same as fault. */
  readonly arg4: number;
  /** The same as address. */
  readonly arg5: number;
  /** All its arguments, in order. */
  readonly args: readonly [clause: number, epid: number, line: number, column: number, fault: number, address: number];
}

/** A process begins: the command itself, and then each child of a traced process. */
export interface ProcStart extends EventBase {
  /** The process that made it. */
  readonly ppid: number;
  /** The same as ppid. */
  readonly arg0: number;
  /** All its arguments, in order. */
  readonly args: readonly [ppid: number];
}

/** A process has become another program; `execname` is the new one's name. */
export interface ProcExecSuccess extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
}

/** A process has ended. Its last event was before. */
export interface ProcExit extends EventBase {
  /** 1: it ended by itself; 2: a signal ended it; 3: a signal ended it and it left a core. */
  readonly reason: number;
  /** Its exit status, or the signal's number. */
  readonly status: number;
  /** The same as reason. */
  readonly arg0: number;
  /** The same as status. */
  readonly arg1: number;
  /** All its arguments, in order. */
  readonly args: readonly [reason: number, status: number];
}

/** A thread begins, besides the process's first. */
export interface ProcLwpStart extends EventBase {
  /** All its arguments, in order. */
  readonly args: readonly [];
}

/** A thread has ended, the process's last included. */
export interface ProcLwpExit extends EventBase {
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
    exception: PythonException;
  };
  /** A PostgreSQL server that was built with markers (`--enable-dtrace`; the Debian packages are), served by the uprobe engine. A server process works for each connection: `postgresql*` means all of them. */
  postgresql: {
    "transaction-start": PostgresqlTransactionStart;
    "transaction-commit": PostgresqlTransactionCommit;
    "transaction-abort": PostgresqlTransactionAbort;
    "query-start": PostgresqlQueryStart;
    "query-done": PostgresqlQueryDone;
    "query-parse-start": PostgresqlQueryParseStart;
    "query-parse-done": PostgresqlQueryParseDone;
    "query-rewrite-start": PostgresqlQueryRewriteStart;
    "query-rewrite-done": PostgresqlQueryRewriteDone;
    "query-plan-start": PostgresqlQueryPlanStart;
    "query-plan-done": PostgresqlQueryPlanDone;
    "query-execute-start": PostgresqlQueryExecuteStart;
    "query-execute-done": PostgresqlQueryExecuteDone;
    "statement-status": PostgresqlStatementStatus;
    "lwlock-acquire": PostgresqlLwlockAcquire;
    "lwlock-release": PostgresqlLwlockRelease;
    "lwlock-wait-start": PostgresqlLwlockWaitStart;
    "lwlock-wait-done": PostgresqlLwlockWaitDone;
    "deadlock-found": PostgresqlDeadlockFound;
  };
  /** The functions of programs and libraries, by their symbols: `pid$target:libc.so.6:malloc:entry` fires where the function begins, with its integer arguments as `arg0`, `arg1`, ...; `:return` where it returns, with the result as `arg1`; `:1a` at the instruction that begins 0x1a bytes into it, without arguments. The module may be left out or be a glob, `a.out` is the program itself; the function must be named, by a glob if need be. `pid1234` is a process, `pid*` every one. */
  pid: {};
  /** The run itself. The provider may be left out: `BEGIN` is `pyprobe:::BEGIN`; `dtrace:::BEGIN` is understood too. */
  pyprobe: {
    BEGIN: PyprobeBEGIN;
    END: PyprobeEND;
    ERROR: PyprobeERROR;
  };
  /** Probes that fire by the clock. `tick-N` fires once in each interval, in pyprobe itself: `pid` and `self` are pyprobe's. `profile-N` fires on each processor and looks at what runs there: `pid`, `tid` and `execname` are those of the thread that was interrupted, `arg0` is where it was in the kernel and `arg1` where in the program, 0 when it was not there; with `-c` and `-p` only the threads of the traced processes fire it. It needs root or CAP_BPF and CAP_PERFMON. N is an interval with its unit (`ns`, `us`, `ms`, `s`, `m`, `h`, `d`, also `nsec`, `usec`, `msec`, `sec`, `min`, `hour`, `day`) or a rate (`hz`, or no unit): `tick-1s`, `tick-100ms`, `profile-97`, `profile-997hz`. The shortest interval is 200us. Ticks are in the order of time with the events around them. One that cannot be fired within ten intervals, while nothing else happened, is left out; that is counted and told at the end. */
  profile: {};
  /** Processes and threads as they come and go: the traced ones under `-c` and `-p`, otherwise every one. `pid` and `tid` are those of whom it is told. The kernel tells of it, which needs root or CAP_BPF and CAP_PERFMON. */
  proc: {
    start: ProcStart;
    "exec-success": ProcExecSuccess;
    exit: ProcExit;
    "lwp-start": ProcLwpStart;
    "lwp-exit": ProcLwpExit;
  };
}

/** What stands before the pid in a description: the provider's name by the names that a description may use. */
export interface ProcessProviders {
  python: "python";
  postgresql: "postgresql";
  pid: "pid";
}

/** The same for providers whose probes belong to no process. */
export interface SolitaryProviders {
  pyprobe: "pyprobe";
  dtrace: "pyprobe";
  profile: "profile";
  proc: "proc";
}
