// Sites against what readelf and nm say of the same files, and in every shape that a linker gives them.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import t from "tap";
import { dashed } from "../../src/probe/name.ts";
import { localFile } from "../../src/elf/file-name.ts";
import { functionSite, functionsOf, markerSites } from "../../src/elf/sites.ts";
import type { Site } from "../../src/elf/site.ts";
import { build, compile, NO_COMPILER } from "./build.ts";

function run(command: string, ...words: string[]): string {
  return execFileSync(command, words, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
}

/** "provider name location semaphore operands" of each site. */
const shown = ({ provider, name, location, operands }: Site) =>
  `${provider} ${name} ${location.toString(16)} ${operands.map(({ text }) => text).join(" ")}`;

/** The same, from readelf. */
function readelf(path: string): string[] {
  const pattern = /Provider: (\S+)\s+Name: (\S+)\s+Location: 0x([\da-f]+), Base: \S+, Semaphore: \S+\s+Arguments:(.*)/g;
  return [...run("readelf", "-W", "--notes", path).matchAll(pattern)].map(
    ([, provider, name, location, operands]) =>
      `${provider} ${dashed(name!)} ${parseInt(location!, 16).toString(16)} ${operands!.trim()}`,
  );
}

const FILES = [
  "/usr/bin/python3.11",
  "/usr/bin/python3.11-dbg",
  "/usr/lib/postgresql/15/bin/postgres",
  "/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so",
  "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
  "/var/tmp/pyroots/sid/usr/bin/python3.15",
];
for (const path of FILES) {
  const skip = existsSync(path) ? NO_COMPILER : `${path} is not installed`;
  t.test(`the markers of ${path}`, { skip }, async (t) => {
    const { sites, problems } = markerSites(localFile(path));
    t.strictSame(problems, []);
    t.ok(sites.length > 0);
    t.strictSame(sites.map(shown), readelf(path));
    const failed = sites.flatMap(({ operands }) => operands.filter((operand) => "error" in operand));
    t.strictSame(failed, [], "every operand is understood");
  });
}

t.test("files made for it", { skip: NO_COMPILER }, async (t) => {
  const { dir, program, remove } = build();
  t.teardown(remove);
  const shape = (path: string) =>
    markerSites(localFile(path)).sites.map(
      ({ provider, name, func, semaphore, operands }) =>
        `${provider} ${name} ${func} ${semaphore > 0 ? "counted" : "-"} ${operands.map((each) => ("error" in each ? "?" : each.where.kind)).join(" ")}`,
    );
  const whole = [
    "marks with-semaphore first counted register register",
    "marks many first - register",
    "marks many second - constant relative",
    "other bare second - ",
  ];

  t.test("a program, a library, one for a fixed address", async (t) => {
    t.strictSame(shape(program), whole);
    t.strictSame(shape(compile(dir, "lib.so", "-shared", "-fPIC")), whole);
    t.strictSame(shape(compile(dir, "fixed", "-no-pie")), whole);
    t.strictSame(shape(compile(dir, "static", "-static")), whole);
  });

  t.test("stripped, and with its symbols elsewhere", async (t) => {
    const stripped = join(dir, "stripped");
    run("strip", "-o", stripped, program);
    const bare = whole.map((line) => line.replace(/ (first|second) /, "  ").replace("relative", "?"));
    t.strictSame(shape(stripped), bare);
    const debug = join(dir, "marks.debug");
    run("objcopy", "--only-keep-debug", program, debug);
    run("objcopy", `--add-gnu-debuglink=${debug}`, stripped);
    t.strictSame(shape(stripped), whole, "found by the link's name, beside it");
    writeFileSync(debug, "no ELF file");
    t.strictSame(shape(stripped), bare, "a file of that name that is none");
    const elsewhere = compile(dir, "elsewhere", "-fPIE", "-pie", "-DOTHER", "-O2");
    run("objcopy", "--only-keep-debug", elsewhere, debug);
    t.strictSame(shape(stripped), bare, "a debug file of another build");
  });

  t.test("a debug file by build id, in the file's own root", async (t) => {
    const stripped = join(dir, "root", "bin", "x");
    mkdirSync(dirname(stripped), { recursive: true });
    run("strip", "-o", stripped, program);
    const file = { path: stripped, name: "/bin/x", root: join(dir, "root"), isProgram: true };
    const id = markerSites(file).sites[0]!.file.buildId;
    t.match(id, /^[\da-f]{40}$/);
    const debug = join(dir, "root/usr/lib/debug/.build-id", id.slice(0, 2), `${id.slice(2)}.debug`);
    mkdirSync(dirname(debug), { recursive: true });
    copyFileSync(program, debug);
    t.strictSame(
      markerSites(file).sites.map(({ func }) => func),
      ["first", "first", "second", "second"],
    );
  });

  t.test("moved as prelink moves a file", async (t) => {
    const moved = join(dir, "moved");
    const bytes = readFileSync(program);
    const head = "\x03\0\0\0stapsdt\0"; // a note's type and owner
    for (let at = bytes.indexOf(head); at >= 0; at = bytes.indexOf(head, at + 1)) {
      const base = at + head.length + 8; // after the location
      bytes.writeBigUInt64LE(bytes.readBigUInt64LE(base) + 0x10n, base);
    }
    writeFileSync(moved, bytes);
    const offsets = (path: string) => markerSites(localFile(path)).sites.map(({ location }) => location);
    t.strictSame(
      offsets(moved),
      offsets(program).map((location) => location - 0x10),
    );
  });

  t.test("the functions of a file are nm's", async (t) => {
    const nm = run("nm", program)
      .split("\n")
      .flatMap((line) => /^([\da-f]+) [tTW] (first|second|main)$/.exec(line)?.slice(1) ?? []);
    const { functions, problems } = functionsOf(localFile(program), (name) => /^(first|second|main)$/.test(name));
    t.strictSame(problems, []);
    const found = functions.map(({ symbol }) => [symbol.address.toString(16).padStart(16, "0"), symbol.name]);
    t.strictSame(found.sort(), chunks(nm).sort());
    const entry = functionSite(
      functions.find(({ symbol }) => symbol.name === "first")!,
      "entry",
    );
    t.match(entry, { provider: "pid", name: "entry", func: "first", semaphore: 0, returns: false });
    t.strictSame(
      entry.operands.map(({ text }) => text),
      ["rdi", "rsi", "rdx", "rcx", "r8", "r9"],
    );
    t.ok(functionSite(functions[0]!, "return").returns);
  });

  t.test("offsets are the markers' nops", async (t) => {
    const { FileBytes } = await import("../../src/elf/bytes.ts");
    const file = new FileBytes(program);
    t.teardown(() => file.close());
    for (const { offset } of markerSites(localFile(program)).sites)
      t.equal(file.read(offset, 1, "the site")[0], 0x90, `nop at ${offset}`);
  });
});

function chunks(words: string[]): string[][] {
  return Array.from({ length: words.length / 2 }, (_, i) => words.slice(2 * i, 2 * i + 2));
}
