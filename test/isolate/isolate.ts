/**
 * A script in an isolate, driven as the sandbox process drives it, with probes matched by their names alone and batches
 * from records.ts. The isolate is a real one (isolated-vm).
 */
import { buildSync } from "esbuild";
import ivm from "isolated-vm";
import type { Program } from "../../src/handler/program.ts";
import type { ClauseInfo, FromSandbox, ProbeInfo, RuntimeOptions } from "../../src/runtime/contract.ts";
import { pythonProbe, runProbe } from "./probes.ts";

export type Note = FromSandbox | { type: "verdict"; code: number; mask: number };

export interface Output {
  text: string;
  notes: Note[];
}

export interface Setting {
  options?: Partial<RuntimeOptions>;
  program?: Partial<Program>;
}

const OPTIONS: RuntimeOptions = {
  quiet: true,
  target: 1234,
  args: [],
  strsize: 1024,
  memory: 128,
  timeLimit: 5000,
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
  private constructor(private readonly call: (name: string, ...args: unknown[]) => unknown) {
    this.clauses = JSON.parse(call("declared") as string) as ClauseInfo[];
    this.probes = match(this.clauses);
    call("arm", JSON.stringify(this.probes));
    call("attachBuffer", new ivm.ExternalCopy(this.buffer).copyInto());
  }

  /** Loads a script (plain JavaScript; it imports what it uses by itself, or everything when it imports nothing). */
  static load(source: string, { options, program }: Setting = {}): Script {
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
      }) as unknown;
    const names = JSON.parse(call("publicNames") as string) as string[];
    const full: Program = { entry: MODULE, modules: [], sites: [], selfNames: [], localNames: [], ...program };
    full.modules = [{ name: MODULE, source: "", code: "", imports: {} }];
    call(
      "load",
      JSON.stringify({ program: full, options: { ...OPTIONS, ...options }, clockOffset: "1767225600000000000" }),
    );
    const code = source.includes("import ") ? source : `${source}\nimport { ${names.join(", ")} } from "pyprobe";`;
    const module = isolate.compileModuleSync(code, { filename: MODULE });
    module.instantiateSync(context, () => inner);
    module.evaluateSync();
    return new Script(call);
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
    (/^[A-Z]+$/.test(name) ? runProbe : pythonProbe)(
      name,
      number,
      [...new Set(ids)].sort((a, b) => a - b),
    ),
  );
}
