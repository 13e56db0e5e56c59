/**
 * Every name must be declared, imported, or a global of the sandbox: ECMAScript's, and nothing of Node's or a browser's.
 * `typeof name` may ask for any, and what the program sets on globalThis exists.
 */
import type { Identifier } from "acorn";
import { nearestName } from "../../diagnostic.ts";
import { propertyName } from "../ast.ts";
import { ABSENT } from "../absent.ts";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import type { Problem } from "../source.ts";

const ECMASCRIPT = new Set(
  (
    "globalThis undefined NaN Infinity arguments eval isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent " +
    "encodeURI encodeURIComponent escape unescape Object Function Boolean Symbol Error AggregateError EvalError RangeError " +
    "ReferenceError SyntaxError TypeError URIError Number BigInt Math Date String RegExp Array Int8Array Uint8Array " +
    "Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float32Array " +
    "Float64Array Map Set WeakMap WeakSet WeakRef FinalizationRegistry ArrayBuffer SharedArrayBuffer DataView Atomics " +
    "JSON Promise Reflect Proxy Iterator Intl"
  ).split(" "),
);

/** What people reach for from Node, browsers or D, and what there is instead. */
const INSTEAD: Record<string, string> = {
  console: 'printf("...\\n") and print(value) write to the output',
  require: 'import at the top, from "pyprobe" or from a file of the script\'s folder',
  process: "pid, tid, execname and $target tell of the traced process; exit(status) ends the run",
  setTimeout: "there are no timers in a handler; events drive it",
  setInterval: "there are no timers in a handler; events drive it",
  copyin: ABSENT["tracemem"]!,
  count: 'aggregations: const calls = aggregation("calls"); calls.by(key).count()',
  performance: "timestamp is the event's monotonic time in nanoseconds",
};

const OUTSIDE = new Set(
  (
    "fetch Buffer global module exports __dirname __filename setImmediate clearTimeout clearInterval clearImmediate " +
    "queueMicrotask structuredClone URL URLSearchParams TextEncoder TextDecoder AbortController Event EventTarget " +
    "WebSocket XMLHttpRequest Worker window document navigator self localStorage sessionStorage crypto WebAssembly atob btoa " +
    "alert Blob Headers Request Response"
  ).split(" "),
);

const SANDBOX = "handlers run in a sandbox: nothing of Node.js or a browser is there, only the language and pyprobe";

export function checkGlobals(draft: Draft): void {
  const set = new Set([...globalsSet(draft), ...draft.options.globals]);
  for (const module of draft.modules.values()) {
    const told = new Set<string>();
    for (const node of module.scopes.free) {
      if (ECMASCRIPT.has(node.name) || set.has(node.name) || told.has(node.name) || isTypeof(module, node)) continue;
      told.add(node.name);
      problemAt(draft, module, node, unknownName(draft, module, node.name));
    }
  }
}

function unknownName(draft: Draft, module: ModuleDraft, name: string): Problem {
  const problem = { code: "unknown-name", message: `${name} is not declared` };
  if (draft.options.language.names.includes(name)) return { ...problem, hint: `import { ${name} } from "pyprobe"` };
  const instead = [INSTEAD, ABSENT].find((names) => Object.hasOwn(names, name))?.[name];
  if (instead !== undefined || OUTSIDE.has(name)) {
    return { code: "not-in-sandbox", message: `there is no ${name} for handlers`, hint: instead ?? SANDBOX };
  }
  const nearest = nearestName(name, [
    ...module.scopes.top.keys(),
    ...draft.options.globals,
    ...draft.options.language.names,
    ...ECMASCRIPT,
  ]);
  return { ...problem, ...(nearest !== undefined && { nearest }) };
}

function isTypeof(module: ModuleDraft, node: Identifier): boolean {
  const parent = module.scopes.parentOf(node);
  return parent?.type === "UnaryExpression" && parent.operator === "typeof";
}

/** `globalThis.x = ...` anywhere in the program. */
function globalsSet(draft: Draft): Set<string> {
  const names = new Set<string>();
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "MemberExpression" || node.object.type !== "Identifier") continue;
      const name = propertyName(node);
      if (node.object.name === "globalThis" && name !== undefined) names.add(name);
    }
  }
  return names;
}
