import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ElfError } from "../../../src/elf/bytes.ts";
import { localFile } from "../../../src/elf/file-name.ts";
import { filesOfProgram } from "../../../src/elf/needed.ts";
import { functionsOf, markerSites } from "../../../src/elf/sites.ts";
import { build, NO_COMPILER } from "../../elf/build.ts";
import type { Target } from "../target.ts";

const dir = mkdtempSync(join(tmpdir(), "fuzz-"));
const path = join(dir, "file");

export const elf: Target = {
  name: "elf",
  doc: "programs and libraries: markers, functions, the libraries that they need",
  seeds: NO_COMPILER ? [headOf(process.execPath)] : [built(), headOf("/bin/true")],
  pieces: [
    "\x7fELF\x02\x01\x01",
    "\x03\0\0\0stapsdt\0",
    "/lib64/ld-linux-x86-64.so.2\0",
    "$ORIGIN/../lib\0",
    "#!/bin/sh\n",
  ],
  run(input) {
    writeFileSync(path, input);
    try {
      markerSites(localFile(path));
      functionsOf(localFile(path), () => true);
      filesOfProgram(path, {});
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
    }
  },
  close: () => rmSync(dir, { recursive: true, force: true }),
};

function built(): Buffer {
  const { program, remove } = build();
  const bytes = readFileSync(program);
  remove();
  return bytes;
}

/** The beginning of a program; a cut file is an input as others are. */
function headOf(program: string): Buffer {
  const [bytes, fd] = [Buffer.alloc(32 << 10), openSync(program, "r")];
  const length = readSync(fd, bytes);
  closeSync(fd);
  return bytes.subarray(0, length);
}
