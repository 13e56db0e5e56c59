/**
 * A script in an isolate, driven as the sandbox process drives it, with probes matched by their names alone and batches
 * from records.ts. The isolate is a real one (isolated-vm).
 */
import { buildSync } from "esbuild";
import ivm from "isolated-vm";
import type { Program } from "../../src/handler/program.ts";
import type { ClauseInfo, FromSandbox, ProbeInfo, RuntimeOptions } from "../../src/runtime/contract.ts";
import { settle } from "../../src/options/settings.ts";
import { contextNames } from "../../src/probe/context.ts";
import { builtins } from "../../src/runtime/isolate/registry.ts";
import { nativeProbe, pythonProbe, runProbe } from "./probes.ts";

export type Note = FromSandbox | { type: "verdict"; code: number; mask: number };

export interface Output {
  text: string;
  notes: Note[];
}

export interface Setting {
  options?: Partial<RuntimeOptions>;
  program?: Partial<Program>;
  /** Events of processes have all there is of the thread. */
  context?: boolean;
}

const OPTIONS: RuntimeOptions = {
  ...settle({ quiet: true, memory: 128, timelimit: 5000 }),
  target: 1234,
  args: [],
  parameters: {},
  terminal: false,
  clockOffset: "1767225600000000000",
};

let bundled: string | undefined;

/** The bundle, built once a process. */
export function bundle(): string {
  bundled ??= buildSync({
    entryPoints: ["src/runtime/isolate/index.ts"],
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    write: false,
  }).outputFiles[0]!.text;
  return bundled;
}

const MODULE = "script.ts";

export class Script {
  readonly clauses: ClauseInfo[];
  readonly probes: ProbeInfo[];
  private readonly buffer = new SharedArrayBuffer(1 << 20);
  private constructor(
    private readonly call: (name: string, ...args: unknown[]) => unknown,
    hasContext: boolean,
  ) {
    this.clauses = JSON.parse(call("declared") as string) as ClauseInfo[];
    this.probes = match(this.clauses);
    if (hasContext)
      for (const probe of this.probes.filter(({ pidProvider }) => pidProvider)) probe.context = contextNames;
    this.arm(this.probes);
    call("attachBuffer", new ivm.ExternalCopy(this.buffer).copyInto());
  }

  /** Loads a script (plain JavaScript; it imports what it uses by itself, or everything when it imports nothing). */
  static load(source: string, { options, program, context = false }: Setting = {}): Script {
    const imports = `import { ${builtins.map(({ name }) => name).join(", ")} } from "pyprobe";`;
    const code = source.includes("import ") ? source : `${source}\n${imports}`;
    const module = { name: MODULE, source, code, imports: {} };
    return Script.run(
      { entry: MODULE, sites: [], selfNames: [], localNames: [], ...program, modules: [module] },
      { ...OPTIONS, ...options },
      context,
    );
  }

  /** Runs a program of one module, as the passes make it. */
  static run(program: Program, options: RuntimeOptions = OPTIONS, hasContext = false): Script {
    const isolate = new ivm.Isolate({ memoryLimit: 256 });
    const context = isolate.createContextSync();
    const inner = isolate.compileModuleSync(bundle(), { filename: "pyprobe" });
    inner.instantiateSync(context, () => {
      throw new Error("the bundle imports nothing");
    });
    inner.evaluateSync();
    const call = (name: string, ...args: unknown[]) =>
      (inner.namespace.getSync(name, { reference: true }) as ivm.Reference).applySync(undefined, args, {
        result: { copy: true },
        timeout: options.timelimit,
      }) as unknown;
    call("load", JSON.stringify({ program, options }));
    const { name, code } = program.modules[0]!;
    const module = isolate.compileModuleSync(code, { filename: name });
    module.instantiateSync(context, () => inner);
    module.evaluateSync();
    return new Script(call, hasContext);
  }

  probe(name: string): ProbeInfo {
    return this.probes.find((probe) => probe.name === name)!;
  }

  batch(...records: Buffer[]): Output {
    const bytes = Buffer.concat(records);
    new Uint8Array(this.buffer).set(bytes);
    return output(this.call("batch", bytes.length));
  }

  fire(name: string, nanoseconds = 999_999_000): Output {
    const number = this.probe(name)?.number ?? -1;
    return output(this.call("fire", number, Math.floor(nanoseconds / 1e9), nanoseconds % 1e9, 77, 77));
  }

  end(): Output {
    return output(this.call("end", this.probe("END")?.number ?? -1, 2, 0, 77, 77));
  }

  /** Takes probes into service; `whole`: and no others. */
  arm(probes: ProbeInfo[], whole = false): Output {
    return output(this.call("arm", JSON.stringify(probes), whole ? 1 : 0));
  }

  /** Any other function of the host interface. */
  host(name: string, ...args: unknown[]): unknown {
    return this.call(name, ...args);
  }
}

function output(result: unknown): Output {
  const [text, notes] = result as [string, string | null];
  return { text, notes: notes === null ? [] : (JSON.parse(notes) as Note[]) };
}

/** Numbers from 0, one probe a name, clauses ascending. */
function match(clauses: ClauseInfo[]): ProbeInfo[] {
  const byName = new Map<string, number[]>();
  for (const { id, descriptions } of clauses) {
    for (const description of descriptions) {
      const name = description.split(":").at(-1)!;
      byName.set(name, [...(byName.get(name) ?? []), id]);
    }
  }
  return [...byName].map(([name, ids], number) =>
    (/^[A-Z]+$/.test(name) ? runProbe : name === "entry" ? nativeProbe : pythonProbe)(
      name,
      number,
      [...new Set(ids)].sort((a, b) => a - b),
    ),
  );
}
