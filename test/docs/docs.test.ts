/**
 * The documentation is true: what README.md and docs/ show is run, loaded, compiled or looked up. Each fence says how:
 *
 *   console   commands and all that they print (console.ts)
 *   sh        set-up commands, `npm ci && ...`: what follows is run, or is this test run
 *   ts        a handler: loads, and its types are right; after a first line `// examples/x.ts` it is that file
 *   message   one message a line, or a line and its indented rest, as the sources have it (messages.ts)
 *   text      a drawing: no commands and no messages in it
 *
 * Any other fence, and code by indentation, fails. Pages generated from the sources are left to generate:check.
 */
import t from "tap";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import { loadProgram } from "../../src/handler/load.ts";
import { python } from "../../src/probe/providers/python.ts";
import { run } from "../../src/probe/providers/run.ts";
import { ROOT } from "../support/pyprobe.ts";
import { parsePage, type Block } from "./blocks.ts";
import { agrees, makeCommands, runStep, stepsOf } from "./console.ts";
import { unknownParts } from "./messages.ts";

const files = ["README.md", ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`)];
const texts = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), "utf8")]));
const written = files.filter((file) => !/^<!-- Generated from /m.test(texts.get(file)!));
const pages = new Map(files.map((file) => [file, parsePage(file, texts.get(file)!)]));
const blocks = written.flatMap((file) => pages.get(file)!.blocks);
const ofKind = (kind: string) => blocks.filter((block) => block.kind === kind);
const place = ({ file, line }: Block) => `${file}:${line}`;

t.test("every block is of a kind that is checked", async (t) => {
  const known = ["console", "sh", "ts", "message", "text"];
  t.same(blocks.filter(({ kind }) => !known.includes(kind)).map(place), []);
  t.same(
    written.flatMap((file) => pages.get(file)!.indented.map((line) => `${file}:${line}`)),
    [],
    "no code by indentation, which no fence names",
  );
  for (const block of ofKind("text")) t.notMatch(block.text, /^\$ |pyprobe: |error: /m, place(block));
  for (const kind of known) t.ok(ofKind(kind).length > 0, `there are ${kind} blocks`);
});

t.setTimeout(900_000); // it runs some hundred commands, and others may run beside it

t.test("console", async (t) => {
  const commands = join(t.testdir(), "bin");
  makeCommands(commands);
  for (const block of ofKind("console")) {
    const steps = stepsOf(block.text);
    const missing = steps
      .flatMap(({ command }) => command.match(/\bpython3\.\d+\b/g) ?? [])
      .find((name) => !there(name));
    const skip = missing !== undefined && `there is no ${missing} on this machine`;
    t.test(place(block), { skip }, async (t) => {
      let status = 0;
      for (const [i, step] of steps.entries()) {
        const ran = await runStep(step, commands, status);
        status = ran.status;
        if (agrees(step.expected, ran.printed)) t.pass(step.command);
        else t.same(ran.printed, step.expected, step.command);
        if (steps[i + 1]?.command !== "echo $?") t.equal(status, 0, `${step.command}: its status`);
      }
    });
  }

  function there(name: string): boolean {
    return existsSync(join(commands, name));
  }
});

t.test("npx finds pyprobe in its own clone", async (t) => {
  const options = { cwd: ROOT, encoding: "utf8", env: { ...process.env, npm_config_loglevel: "silent" } } as const;
  const { stdout, status } = spawnSync("npx", ["pyprobe", "--version"], options);
  t.match(stdout, /^pyprobe \d+\.\d+\.\d+\n$/);
  t.equal(status, 0);
});

t.test("sh", async (t) => {
  for (const block of ofKind("sh")) {
    for (const line of block.text.trim().split("\n")) {
      const [, command] = /^npm ci && (.*?)(\s+#.*)?$/.exec(line) ?? [];
      t.ok(command, `${place(block)}: sets up, then runs a command: ${line}`);
      const shown = blocks.some((other) => other.kind === "console" && other.text.startsWith(`$ ${command}\n`));
      t.ok(command === "npm test" || shown, `${command} is this, or is shown with its output`);
    }
  }
});

t.test("ts: loads, or is the file that it names", async (t) => {
  for (const block of ofKind("ts")) {
    const file = /^\/\/ (\S+\.ts)\n/.exec(block.text)?.[1];
    if (file !== undefined) t.equal(block.text, `// ${file}\n${readFileSync(join(ROOT, file), "utf8")}`, place(block));
    t.doesNotThrow(() => loadProgram([{ text: block.text }], { cwd: ROOT, destructive: true }), place(block));
  }
});

t.test("ts: its types are right", async (t) => {
  const folder = t.testdir();
  const compilerOptions = { paths: { pyprobe: [join(ROOT, "types/pyprobe.d.ts")] } };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(ROOT, "tsconfig.base.json"), compilerOptions, include: ["*.ts"] }),
  );
  for (const block of ofKind("ts")) {
    writeFileSync(join(folder, `${place(block).replace(/\W/g, "-")}.ts`), block.text);
  }
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder],
    {
      encoding: "utf8",
    },
  );
  t.equal(stdout, "");
  t.equal(status, 0);
});

t.test("message: the sources have it", async (t) => {
  for (const block of ofKind("message")) {
    for (const message of block.text.split(/\n(?=\S)/))
      t.same(unknownParts(message), [], `${place(block)}: ${message}`);
  }
});

t.test("links lead somewhere", async (t) => {
  for (const [file, { links, anchors }] of pages) {
    for (const link of links) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      t.ok(existsSync(join(ROOT, target)), `${file}: ${link}`);
      if (anchor !== undefined) {
        const there = path === "" ? anchors : (pages.get(target)?.anchors ?? []);
        t.ok(there.includes(anchor), `${file}: ${link}`);
      }
    }
  }
});

t.test("README's table of probes is the providers'", async (t) => {
  const rows = texts.get("README.md")!.matchAll(/^\| ((?:`[\w-]+`(?:, )?)+)[^|]*\| ([^|]+?) *\|/gm);
  const shown = [...rows].flatMap(([, names, args]) =>
    names!.match(/[\w-]+/g)!.map((name, i) => {
      const own = args!.split("; ")[i] ?? args!.split("; ")[0]!;
      return [name, own === "none" ? [] : own.split(", ")];
    }),
  );
  const markers = [...python.markers, ...run.markers];
  t.same(
    shown,
    markers.map(({ name, args }) => [name, args.map((arg) => arg.name)]),
  );
});
