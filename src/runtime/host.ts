/**
 * The isolate, as the sandbox process holds it: made with its memory limit, filled with our bundle (isolate/) and the
 * script's modules, and called under a time limit. Only numbers, strings and the batch's shared memory cross; nothing
 * of isolated-vm's own is ever given to the isolate, so there is nothing in it to escape by.
 *
 * Calls are synchronous: 10 us each against 110 us for asynchronous ones, and there is nothing else to do meanwhile.
 */
import ivm from "isolated-vm";
import type { Module, Program } from "../handler/program.ts";
import type {
  ClauseInfo,
  ClauseStatus,
  FragmentMessage,
  ProbeInfo,
  RuntimeOptions,
  ScriptError,
  SymbolQuestion,
} from "./contract.ts";
import type { Counts } from "./facts.ts";
import type { Note } from "./isolate/run.ts";
import { ScriptFailure, describeError } from "./script-error.ts";

/** What handlers printed, and what else they have to say. */
export interface Outcome {
  text: string;
  notes: Note[];
}

/** What a fragment came to. */
export interface Evaluated extends Outcome {
  clauses: ClauseInfo[];
  value?: string;
  error?: ScriptError;
}

/** What fragments import from the bundle (handler/fragment.ts). */
const SESSION = "pyprobe:session";

/** What the module "pyprobe" is called in stacks, and our bundle. */
const PYPROBE = "pyprobe";
const BUNDLE = "pyprobe:runtime";

/**
 * Globals that V8 adds and that are no use here: a console that nothing listens to, and code that counts on no memory
 * limit.
 */
const UNWANTED = "for (const name of ['console', 'WebAssembly']) delete globalThis[name];";

type Call = (...args: unknown[]) => unknown;
type Result = [text: string, notes: string | null];

export class Host {
  readonly #isolate: ivm.Isolate;
  readonly #context: ivm.Context;
  readonly #bundle: ivm.Module;
  readonly #functions = new Map<string, ivm.Reference<Call>>();
  /** Sees every call into the isolate before it is made. */
  tap: ((name: string, args: (string | number)[]) => void) | undefined;

  /**
   * @param bundle the text of dist/isolate.js. Throws ScriptFailure, here as everywhere, for what the script is to
   * blame for.
   */
  constructor(
    bundle: string,
    readonly program: Program,
    readonly options: RuntimeOptions,
  ) {
    this.#isolate = new ivm.Isolate({ memoryLimit: options.memory });
    this.#context = this.#isolate.createContextSync();
    this.#context.evalSync(UNWANTED);
    this.#bundle = this.#isolate.compileModuleSync(bundle, { filename: BUNDLE });
    this.#bundle.instantiateSync(this.#context, (specifier) => {
      throw new Error(`the bundle imports ${specifier}`);
    });
    this.#bundle.evaluateSync();
    this.#call("load", [JSON.stringify({ program: withoutCode(program), options })], "loading");
  }

  /** Runs the script's modules: the clauses that they declare. */
  run(): ClauseInfo[] {
    this.#blaming("the script", () => {
      const modules = new Map(this.program.modules.map((module) => [module.name, this.#compile(module)]));
      const entry = modules.get(this.program.entry)!;
      const facade = this.#facade();
      const imports = new Map(this.program.modules.map((module) => [modules.get(module.name)!, module.imports]));
      entry.instantiateSync(this.#context, (specifier, from) => {
        const name = imports.get(from)?.[specifier];
        const found = name === PYPROBE ? facade : name === undefined ? undefined : modules.get(name);
        if (!found) throw new Error(`${specifier} cannot be imported`);
        return found;
      });
      entry.evaluateSync({ timeout: this.options.timelimit });
    });
    return JSON.parse(this.#call("declared", [], "the script") as string) as ClauseInfo[];
  }

  /** Runs a fragment. Throws ScriptFailure when nothing can be run any more. */
  fragment({ program, parts, shared }: FragmentMessage): Evaluated {
    const names = new Set(program.modules.map(({ name }) => name));
    const { modules } = this.program;
    modules.splice(0, modules.length, ...modules.filter(({ name }) => !names.has(name)), ...program.modules);
    this.#call("beginFragment", [JSON.stringify({ program: withoutCode(program), shared })], "loading");
    const error = this.#attempt(() => this.#runParts(program, parts));
    const [text, notes, result] = this.#call("endFragment", [error ? 0 : 1], "loading") as [...Result, string];
    const { clauses, value } = JSON.parse(result) as Pick<Evaluated, "clauses" | "value">;
    return { ...outcomeOf([text, notes]), clauses, ...(value !== undefined && { value }), ...(error && { error }) };
  }

  #runParts({ entry, modules }: Program, parts: FragmentMessage["parts"]): void {
    const facade = this.#facade();
    const own = modules.find(({ name }) => name === entry)!.imports;
    const compiled = new Map(
      modules.filter(({ name }) => name !== entry).map((each) => [each.name, this.#compile(each)]),
    );
    const imports = new Map(modules.map((each) => [compiled.get(each.name), each.imports]));
    for (const { code, shift } of parts) {
      const part = this.#isolate.compileModuleSync(code, { filename: entry, columnOffset: 0 - shift });
      imports.set(part, own);
      part.instantiateSync(this.#context, (specifier, from) => {
        if (specifier === SESSION) return this.#bundle;
        const name = imports.get(from)?.[specifier] ?? (specifier === PYPROBE ? PYPROBE : undefined);
        const found = name === PYPROBE ? facade : name === undefined ? undefined : compiled.get(name);
        if (!found) throw new Error(`${specifier} cannot be imported`);
        return found;
      });
      part.evaluateSync({ timeout: this.options.timelimit });
    }
  }

  /** What it fails with, in words; throws when the isolate is gone. */
  #attempt(act: () => void): ScriptError | undefined {
    try {
      act();
      return undefined;
    } catch (error) {
      const described = describeError(error, this.program, this.options, "the text");
      if (this.#isolate.isDisposed) throw new ScriptFailure(described);
      return described;
    }
  }

  /** Prints the aggregations of that name, or all, or clears them: the names that there are. */
  aggregated(name: string | undefined, clear: boolean): Outcome & { names: string[] } {
    const [text, notes, names] = this.#call("aggregated", [name ?? "", clear ? 1 : 0], "printing") as [
      ...Result,
      string,
    ];
    return { ...outcomeOf([text, notes]), names: JSON.parse(names) as string[] };
  }

  switchClause(id: number, to: string): Outcome {
    return this.#outcome("switchClause", [id, to], "switching");
  }

  seenNames(): string[] {
    return JSON.parse(this.#call("seenNames", [], "asking") as string) as string[];
  }

  status(): ClauseStatus[] {
    return JSON.parse(this.#call("clauseStatus", [], "asking") as string) as ClauseStatus[];
  }

  /** Takes probes into service, or anew; `whole`: and all others out of it. */
  arm(probes: ProbeInfo[], whole: boolean): Outcome {
    return this.#outcome("arm", [JSON.stringify(probes), whole ? 1 : 0], "arming");
  }

  /** Whether the agent may be told, from the next `arm` on, what no clause can want, or every event is to come. */
  decideAtSource(yes: boolean): void {
    this.#call("decide", [yes ? 1 : 0], "arming");
  }

  /** Whether clauses are timed from now on. */
  time(on: boolean): void {
    this.#call("time", [on ? 1 : 0], "timing");
  }

  readClock(times: number): void {
    this.#call("readClock", [times], "timing");
  }

  /** What stands at addresses, as calls of "symbols" take it. */
  symbolsKnown(): string {
    return this.#call("symbolsKnown", [], "recording") as string;
  }

  /** What is known of code objects and processes, as calls of "learn" take it. */
  knowledge(): string[] {
    return JSON.parse(this.#call("knowledge", [], "recording") as string) as string[];
  }

  /** Whether batches have addresses to be looked up. */
  get asksSymbols(): boolean {
    return this.#call("asksSymbols", [], "arming") === 1;
  }

  /** The addresses of the batch in the first bytes of its memory that nothing is known of. */
  unknown(bytes: number): SymbolQuestion[] {
    const json = this.#call("unknown", [bytes], "a batch of events") as string;
    return json === "" ? [] : (JSON.parse(json) as SymbolQuestion[]);
  }

  /** What stands there: JSON of SymbolAnswer[]. */
  learnSymbols(symbols: string): void {
    this.#call("symbols", [symbols], "a batch of events");
  }

  /** The memory that batches come in. */
  attach(memory: SharedArrayBuffer): void {
    const shared = new ivm.ExternalCopy(memory).copyInto();
    this.#function("attachBuffer").applySync(undefined, [shared]);
  }

  /** Runs the clauses of the records in the first bytes of that memory. */
  batch(bytes: number): Outcome {
    return this.#outcome("batch", [bytes], "a batch of events");
  }

  /** Fires a probe that no record carries, at a time in ns, with these integers in its slots. */
  fire(probe: number, time: number, pid: number, tid: number, ints: number[], name: string): Outcome {
    return this.#outcome("fire", [probe, ...split(time), pid, tid, JSON.stringify(ints)], name);
  }

  /** Runs END's clauses, and prints what was never printed. */
  end(probe: number, time: number, pid: number, tid: number): Outcome {
    return this.#outcome("end", [probe, ...split(time), pid, tid], "END");
  }

  /** A call that a recording has kept. */
  replay(name: string, args: (string | number)[]): Outcome {
    const result = this.#call(name, args, "a batch of events");
    return Array.isArray(result) ? outcomeOf(result as Result) : { text: "", notes: [] };
  }

  processEnded(pid: number): void {
    this.#call("processEnded", [pid], "the end of a process");
  }

  /** What it has described means nothing any more. */
  ringEnded(ring: number): void {
    this.#call("ringEnded", [ring], "the end of a process");
  }

  /** What is counted inside. */
  facts(): Counts {
    return JSON.parse(this.#call("facts", [], "the end") as string) as Counts;
  }

  #compile(module: Module): ivm.Module {
    return this.#isolate.compileModuleSync(module.code, { filename: module.name });
  }

  /**
   * The module "pyprobe": of the bundle's exports those that are the language's. Re-exported, so that they stay live.
   */
  #facade(): ivm.Module {
    const names = JSON.parse(this.#call("publicNames", [], "loading") as string) as string[];
    const facade = this.#isolate.compileModuleSync(`export { ${names.join(", ")} } from "";`, { filename: PYPROBE });
    facade.instantiateSync(this.#context, () => this.#bundle);
    facade.evaluateSync();
    return facade;
  }

  #outcome(name: string, args: (string | number)[], doing: string): Outcome {
    return outcomeOf(this.#call(name, args, doing) as Result);
  }

  #call(name: string, args: (string | number)[], doing: string): unknown {
    this.tap?.(name, args);
    return this.#blaming(doing, () =>
      this.#function(name).applySync(undefined, args, { timeout: this.options.timelimit, result: { copy: true } }),
    );
  }

  #function(name: string): ivm.Reference<Call> {
    let found = this.#functions.get(name);
    if (!found) {
      found = this.#bundle.namespace.getSync(name, { reference: true }) as ivm.Reference<Call>;
      this.#functions.set(name, found);
    }
    return found;
  }

  #blaming<T>(doing: string, act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw new ScriptFailure(describeError(error, this.program, this.options, doing));
    }
  }
}

function outcomeOf([text, notes]: Result): Outcome {
  return { text, notes: notes === null ? [] : (JSON.parse(notes) as Note[]) };
}

/** The bundle wants to know of the modules, not to have them. */
function withoutCode(program: Program): object {
  return { ...program, modules: program.modules.map(({ name }) => ({ name })) };
}

/** Nanoseconds since boot, as two numbers that are exact. */
function split(time: number): [seconds: number, nanos: number] {
  return [Math.floor(time / 1e9), time % 1e9];
}
