/** The -x options: name, values, default, meaning. One table; --help, errors and the reference come from it. */
import { UserError } from "../errors.ts";
import { nearestName } from "../diagnostic.ts";

export interface Settings {
  bufsize: number;
  dumpbpf: boolean;
  engine: "agent" | "uprobe" | "auto";
  memory: number;
  nofollow: boolean;
  onfull: "drop" | "wait" | "auto";
  quiet: boolean;
  strict: boolean;
  strsize: number;
  timelimit: number;
  waitmax: number;
}

interface Option<K extends keyof Settings> {
  default: Settings[K];
  /** What a value looks like, for help. */
  form: string;
  doc: string;
  /** undefined = not a value of this option. */
  parse(text: string | undefined): Settings[K] | undefined;
}

export const OPTIONS: { [K in keyof Settings]: Option<K> } = {
  bufsize: {
    default: 4 << 20,
    form: "bytes (k, m, g)",
    doc: "Size of the ring between each traced process and the tracer; rounded up to a power of two. 64k to 1g.",
    parse: (text) => within(size(text), 64 << 10, 1 << 30, powerOfTwo),
  },
  dumpbpf: {
    default: false,
    form: "",
    doc: "Show the programs that the uprobe engine loads into the kernel, on standard error.",
    parse: flag,
  },
  engine: {
    default: "auto",
    form: "agent|uprobe",
    doc:
      "Which engine shall serve the probes that more than one can. Default: the agent for the python probes of -c, " +
      "uprobes for what is in the binaries.",
    parse: (text) => (text === "agent" || text === "uprobe" ? text : undefined),
  },
  memory: {
    default: 512,
    form: "MiB",
    doc: "Memory that the handlers may use before they are stopped. 16 to 16384.",
    parse: (text) => within(whole(text), 16, 16384),
  },
  nofollow: {
    default: false,
    form: "",
    doc: "Trace the command's own process alone, not its children.",
    parse: flag,
  },
  onfull: {
    default: "auto",
    form: "drop|wait",
    doc:
      "What happens when events come faster than handlers take them: drop them (counted and told), or let the traced " +
      "program wait. Default: wait under -c.",
    parse: (text) => (text === "drop" || text === "wait" ? text : undefined),
  },
  quiet: { default: false, form: "", doc: "As -q: print only what handlers print.", parse: flag },
  strict: {
    default: false,
    form: "",
    doc: "Exit with status 2 when anything was lost, cut, faulted or could not be probed.",
    parse: flag,
  },
  strsize: {
    default: 1024,
    form: "bytes (k, m)",
    doc: "Longest string captured from a target; longer ones are cut, and that is told. 16 to 64k.",
    parse: (text) => within(size(text), 16, 64 << 10),
  },
  timelimit: {
    default: 3000,
    form: "ms",
    doc: "Longest time that handlers may take over one batch of events before they are stopped as endless. 100 to 3600000.",
    parse: (text) => within(whole(text), 100, 3600000),
  },
  waitmax: {
    default: 30000,
    form: "ms",
    doc: "With onfull=wait: a traced program that has waited this long without any event being taken stops waiting and drops. 1 to 3600000.",
    parse: (text) => within(whole(text), 1, 3600000),
  },
};

/** The settings that -x words ask for ("strsize=64", "quiet"). Throws UserError for what is none. */
export function parseSettings(words: string[]): Settings {
  const settings = Object.fromEntries(Object.entries(OPTIONS).map(([name, option]) => [name, option.default]));
  for (const word of words) {
    const [name = "", value] = split(word);
    const option = (OPTIONS as Record<string, Option<keyof Settings> | undefined>)[name];
    if (!option) throw unknownOption(name);
    const parsed = option.parse(value);
    if (parsed === undefined) {
      const got = value === undefined ? "no value" : `"${value}"`;
      throw new UserError(`-x ${name} takes ${option.form || "no value"}, and was given ${got}\n  ${option.doc}`, 2);
    }
    settings[name] = parsed;
  }
  return settings as unknown as Settings;
}

function unknownOption(name: string): UserError {
  const names = Object.keys(OPTIONS);
  const nearest = nearestName(name, names);
  const hint = nearest ? `nearest: ${nearest}` : `there are: ${names.join(", ")}`;
  return new UserError(`there is no option -x ${name}\n  ${hint}`, 2);
}

function split(word: string): [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function flag(text: string | undefined): boolean | undefined {
  if (text === undefined) return true;
  return /^(1|yes|on|true|enabled)$/.test(text) ? true : /^(0|no|off|false|disabled)$/.test(text) ? false : undefined;
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function size(text: string | undefined): number | undefined {
  const match = /^(\d{1,12})([kmg]?)$/i.exec(text ?? "");
  return match ? Number(match[1]) * { "": 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 }[match[2]!.toLowerCase()]! : undefined;
}

function powerOfTwo(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}

function within(n: number | undefined, low: number, high: number, round = (x: number) => x): number | undefined {
  return n !== undefined && n >= low && n <= high ? round(n) : undefined;
}
