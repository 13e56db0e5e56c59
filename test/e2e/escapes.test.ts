/**
 * Handlers that try to leave the sandbox, or to take its runtime along: the shapes of known escapes, prototypes of the
 * runtime's own changed, values that are traps, what comes after a handler's end. Each ends in a message or in nothing;
 * pyprobe goes on, and the command runs where the script loads.
 */
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";

interface Escape {
  name: string;
  /** The body of a BEGIN clause, */
  body?: string;
  /** or the whole script. */
  script?: string;
  /** What is printed beside what the command prints. */
  stdout?: string | RegExp;
  stderr?: RegExp;
  /** It is stopped for the time that it takes: its time limit is short. */
  isStopped?: true;
}

const STOPPED = /took longer than 400 ms and was stopped/;

const escapes: Escape[] = [
  {
    name: "the global object has the language, and nothing else",
    body: `print(Object.getOwnPropertyNames(globalThis).filter((n) => !(n in self) && /process|require|ivm|isolate|host|console|module|fetch|Buffer|set|load|pyprobe/i.test(n) && !["Set", "WeakSet", "ArrayBuffer", "SharedArrayBuffer"].includes(n)))`,
    stdout: "[]\n",
  },
  {
    name: "by a function's constructor",
    body: `print(probe.constructor("return typeof process + ' ' + typeof require + ' ' + typeof module")())`,
    stdout: '"undefined undefined undefined"\n',
  },
  {
    name: "by eval of import()",
    body: `new Function("return import('fs')")().then(() => print("in"), () => {})`,
  },
  {
    name: "by the frames of an error",
    body: `Error.prepareStackTrace = (_, s) => s; print(new Error().stack.filter((c) => c.getThis() || c.getFunction()).length)`,
    stdout: "0\n",
  },
  {
    name: "by the arguments that the runtime calls with",
    script: `probe("BEGIN", function () { print([arguments.length, typeof arguments.callee?.caller]) })`,
    stderr: /TypeError: 'caller', 'callee', and 'arguments'/,
  },
  {
    name: "Array.prototype.push for ever",
    script: `Array.prototype.push = () => { for (;;); }; probe("BEGIN", () => { print([1]) })`,
    isStopped: true,
    stderr: STOPPED,
  },
  {
    name: "Object.prototype has a then, a type and a value",
    script: `Object.prototype.then = (r) => r(1); Object.prototype.type = "exit"; Object.defineProperty(Object.prototype, "value", { get() { throw 5 }, set() {} });
      probe("BEGIN", () => { printf("%d\\n", 1) })`,
    stdout: "1\n",
  },
  {
    name: "JSON.stringify throws",
    script: `JSON.stringify = () => { throw 1 }; probe("BEGIN", () => { printf("%s\\n", "x") })`,
    stderr: /error: /,
  },
  {
    name: "the runtime's own prototypes",
    script: `const p = Object.getPrototypeOf(aggregation("a")); p.by = () => 5; const b = aggregation("b"); probe("BEGIN", () => { b.by(1).count() })`,
    stderr: /TypeError/,
  },
  { name: "a toString that throws", body: `print({ get a() { throw 2 } })`, stderr: /error/ },
  {
    name: "a proxy that throws",
    body: `print(new Proxy({}, { ownKeys() { throw 3 }, get() { throw 4 } }))`,
    stderr: /error/,
  },
  {
    name: "a symbol",
    body: `trace(Symbol("x"))`,
    stderr: /TypeError: trace\(\) takes a number or a string, not a symbol/,
  },
  { name: "a proxy is thrown", body: `throw new Proxy({}, { get() { for (;;); } })`, isStopped: true, stderr: STOPPED },
  { name: "a promise's tail", body: `Promise.resolve().then(() => { for (;;); })`, isStopped: true, stderr: STOPPED },
  {
    name: "promises without an end",
    body: `const next = () => Promise.resolve().then(next); next()`,
    isStopped: true,
    stderr: STOPPED,
  },
  { name: "a slow pattern", body: `/^(a+)+$/.test("a".repeat(40) + "b")`, isStopped: true, stderr: STOPPED },
  {
    name: "a wait",
    body: `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`,
    isStopped: true,
    stderr: STOPPED,
  },
  { name: "a slow number", body: `let n = 3n; for (;;) n = n ** 1000n`, isStopped: true, stderr: STOPPED },
  { name: "recursion", body: `const f = () => f(); f()`, stderr: /RangeError: Maximum call stack size exceeded/ },
  { name: "a long string", body: `let s = "x"; for (;;) s += s`, stderr: /RangeError: Invalid string length/ },
  {
    name: "large buffers",
    body: `const all = []; for (;;) all.push(new ArrayBuffer(1 << 28))`,
    stderr: /RangeError: Array buffer allocation failed/,
  },
  {
    name: "what would drive the terminal, in a name of its own",
    script: `probe("BEGIN", () => { throw new Error("\\x1b[2J\\x9b2J") })`,
    stderr: /^[^\x1b\x9b]*$/,
  },
];

for (const { name, body, script, stdout = "", stderr = /^$/, isStopped } of escapes)
  t.test(name, async (t) => {
    const limit = isStopped ? ["-x", "timelimit=400"] : [];
    const text = script ?? `probe("BEGIN", () => { ${body} })`;
    const run = await pyprobe(["-q", ...limit, "-n", text, "-c", "echo ran"]);
    const [own, ran] = [run.stdout.replace(/^ran\n/m, ""), run.stdout.includes("ran\n")];
    if (typeof stdout === "string") t.equal(own, stdout);
    else t.match(own, stdout);
    t.match(run.stderr, stderr);
    t.notMatch(run.stderr, /bug in pyprobe|internal error|\n +at /);
    t.ok([0, 1].includes(run.status!), `status ${run.status}`);
    t.equal(ran, run.status === 0, "the command runs where the script does");
  });
