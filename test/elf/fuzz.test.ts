// Files that lie: every answer is sites or an ElfError, soon, whatever the bytes say.
// PYPROBE_FUZZ_SECONDS=600 runs it for longer; PYPROBE_FUZZ_SEED picks the sequence.
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { ElfError } from "../../src/elf/bytes.ts";
import { localFile } from "../../src/elf/file-name.ts";
import { filesOfProgram } from "../../src/elf/needed.ts";
import { functionsOf, markerSites } from "../../src/elf/sites.ts";
import { generator } from "../fuzz/mutate.ts";
import { build, NO_COMPILER } from "./build.ts";

const SECONDS = Number(process.env["PYPROBE_FUZZ_SECONDS"] ?? 4);
const SEED = Number(process.env["PYPROBE_FUZZ_SEED"] ?? 1);
/** ms for one file of 16 KiB, which takes one: longer is a hang, or as good as one. */
const PATIENCE = 20_000;

t.setTimeout((SECONDS + 100) * 1000);

/** Numbers that lie well. */
const EXTREMES = [
  0n,
  1n,
  7n,
  0x7fn,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  1n << 32n,
  (1n << 53n) + 1n,
  (1n << 63n) - 1n,
  (1n << 64n) - 1n,
];

/** Places that steer a reader: the header, program and section headers, the notes. */
function steeringPlaces(bytes: Buffer): [number, number][] {
  const sections = Number(bytes.readBigUInt64LE(40));
  const note = bytes.indexOf("\x03\0\0\0stapsdt\0") - 8;
  return [
    [0, 64],
    [64, 13 * 56],
    [sections, bytes.length - sections],
    [note, 400],
  ];
}

function mutate(original: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(original);
  const pick = (n: number) => Math.floor(random() * n);
  const places = steeringPlaces(original);
  for (let i = 0; i <= pick(4); i++) {
    const [start, length] = random() < 0.8 ? places[pick(places.length)]! : [0, bytes.length];
    const at = Math.min(start + pick(length), bytes.length - 8);
    const width = [1, 2, 4, 8][pick(4)]!;
    if (random() < 0.5) bytes[at] = pick(256);
    else {
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(EXTREMES[pick(EXTREMES.length)]!);
      value.copy(bytes, at & ~(width - 1), 0, width);
    }
  }
  return random() < 0.1 ? bytes.subarray(0, pick(bytes.length)) : bytes;
}

/** "sites", "refused"; throws what must not happen. */
function readAll(path: string): string {
  try {
    markerSites(localFile(path));
    functionsOf(localFile(path), () => true);
    filesOfProgram(path, {});
    return "sites";
  } catch (error) {
    if (error instanceof ElfError) return "refused";
    throw error;
  }
}

t.test("mutated files", { skip: NO_COMPILER, timeout: (SECONDS + 60) * 1000 }, async (t) => {
  const { dir, program, remove } = build();
  t.teardown(remove);
  const original = readFileSync(program);
  const random = generator(SEED);
  const path = join(dir, "mutant");
  const seen: Record<string, number> = { sites: 0, refused: 0 };
  const end = performance.now() + SECONDS * 1000;
  for (let round = 0; performance.now() < end; round++) {
    writeFileSync(path, mutate(original, random));
    const start = performance.now();
    try {
      seen[readAll(path)]!++;
    } catch (error) {
      return t.fail(`round ${round} of seed ${SEED}`, { error });
    }
    const took = performance.now() - start;
    if (took > PATIENCE) return t.fail(`round ${round} of seed ${SEED} took ${took} ms`);
  }
  t.ok(seen["sites"]! > 10 && seen["refused"]! > 10, `both answers were had: ${JSON.stringify(seen)}`);
});

t.test("a file cut at each of its parts", { skip: NO_COMPILER }, async (t) => {
  const { dir, program, remove } = build();
  t.teardown(remove);
  const original = readFileSync(program);
  const path = join(dir, "cut");
  for (let length = original.length; length >= 0; length -= 97) {
    writeFileSync(path, original.subarray(0, length));
    t.doesNotThrow(() => readAll(path), `${length} bytes`);
  }
});

/** The program's bytes, changed, in a file that may be made far larger than its bytes. */
function lie(
  name: string,
  change: (bytes: Buffer, section: (name: string) => number) => void,
  message: RegExp,
  size = 0,
) {
  t.test(name, { skip: NO_COMPILER }, async (t) => {
    const { dir, program, remove } = build();
    t.teardown(remove);
    const bytes = readFileSync(program);
    change(bytes, (name) => sectionHeader(bytes, name));
    const path = join(dir, "lie");
    writeFileSync(path, bytes);
    if (size > 0) truncateSync(path, size); // sparse: it takes no room
    const start = performance.now();
    t.throws(() => markerSites(localFile(path)), { message });
    t.ok(performance.now() - start < PATIENCE, "soon");
  });
}

/** Where a section's header stands. */
function sectionHeader(bytes: Buffer, name: string): number {
  const [table, count, names] = [Number(bytes.readBigUInt64LE(40)), bytes.readUInt16LE(60), bytes.readUInt16LE(62)];
  const strings = Number(bytes.readBigUInt64LE(table + names * 64 + 24));
  for (let i = 0; i < count; i++) {
    const at = strings + bytes.readUInt32LE(table + i * 64);
    if (bytes.toString("latin1", at, bytes.indexOf(0, at)) === name) return table + i * 64;
  }
  throw new Error(`no section ${name}`);
}

lie("32 bits", (bytes) => (bytes[4] = 1), /it is a 32-bit file; pyprobe reads 64-bit ones$/);
lie("big-endian", (bytes) => (bytes[5] = 2), /it is a big-endian file; pyprobe reads little-endian ones$/);
lie("RISC-V", (bytes) => bytes.writeUInt16LE(243, 18), /it is for RISC-V; pyprobe reads x86-64 and aarch64$/);
lie("no known processor", (bytes) => bytes.writeUInt16LE(999, 18), /it is for processor number 999; pyprobe reads/);
lie("an object file", (bytes) => bytes.writeUInt16LE(1, 16), /it is an object file \(\.o\), which no process maps/);
lie("a core", (bytes) => bytes.writeUInt16LE(4, 16), /neither a program nor a library \(ELF type 4\)$/);
lie("no ELF file", (bytes) => bytes.write("#!/bin/sh", 0), /it is not an ELF file$/);
lie(
  "section headers past the end",
  (bytes) => bytes.writeBigUInt64LE(1n << 40n, 40),
  /section headers reaches? to byte/,
);
lie(
  "a section count of 4 G",
  (bytes) => bytes.writeBigUInt64LE(1n << 32n, setCountInSection(bytes)),
  /at most 65536 are read$/,
);
lie(
  "4 GiB of notes, in a file as large",
  (bytes, section) => bytes.writeBigUInt64LE(4n << 30n, section(".note.stapsdt") + 32),
  /\.note\.stapsdt of 4294967296 bytes; at most/,
  6 * 2 ** 30,
);
lie(
  "notes past the end",
  (bytes, section) => bytes.writeBigUInt64LE(1n << 20n, section(".note.stapsdt") + 32),
  /section \.note\.stapsdt reaches to byte/,
);
lie(
  "notes that are compressed",
  (bytes, section) => bytes.writeBigUInt64LE(1n << 11n, section(".note.stapsdt") + 8),
  /section \.note\.stapsdt is compressed, which is not supported$/,
);

/** Lets the header say that section 0 has the count; where that stands. */
function setCountInSection(bytes: Buffer): number {
  bytes.writeUInt16LE(0, 60);
  return Number(bytes.readBigUInt64LE(40)) + 32;
}

t.test("a symbol table of gigabytes costs the names, not the sites", { skip: NO_COMPILER }, async (t) => {
  const { dir, program, remove } = build();
  t.teardown(remove);
  const bytes = readFileSync(program);
  bytes.writeBigUInt64LE(5n << 30n, sectionHeader(bytes, ".symtab") + 32);
  const path = join(dir, "symtab");
  writeFileSync(path, bytes);
  truncateSync(path, 6 * 2 ** 30);
  const { sites, problems } = markerSites(localFile(path));
  t.equal(sites.length, 4);
  t.match(problems, [/section \.symtab has 5368709120 bytes; at most 4194304 symbols are read/]);
});

t.test("paths that are no files", async (t) => {
  t.throws(() => markerSites(localFile("/dev/zero")), { message: "/dev/zero: it is not a regular file" });
  t.throws(() => markerSites(localFile("/tmp")), { message: "/tmp: it is not a regular file" });
  t.throws(() => markerSites(localFile("/nowhere/x")), { message: "/nowhere/x: it cannot be opened (ENOENT)" });
});
