// The files of processes: as /proc says, in a chroot, deleted, replaced; and of programs before they start.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { filesOfProgram, LibraryCache } from "../../src/elf/needed.ts";
import { filesOfProcess, filesOfProcesses, parseMaps } from "../../src/elf/process.ts";
import { markerSites } from "../../src/elf/sites.ts";
import { build, compile, NO_COMPILER } from "./build.ts";

t.test("what is taken of /proc/PID/maps", async (t) => {
  const maps = `
55d0c0000000-55d0c0001000 r--p 00000000 fe:00 11 /usr/bin/x
55d0c0001000-55d0c0002000 r-xp 00001000 fe:00 11 /usr/bin/x
55d0c0002000-55d0c0003000 r-xp 00002000 fe:00 11 /usr/bin/x
7f0000000000-7f0000001000 r-xp 00000000 fe:00 12 /opt/a name with (blanks)
7f0000001000-7f0000002000 r-xp 00000000 fe:00 13 /opt/new\\012line
7f0000002000-7f0000003000 r-xp 00000000 fe:00 14 /opt/gone.so (deleted)
7f0000003000-7f0000004000 rw-p 00000000 fe:00 15 /opt/data
7f0000004000-7f0000005000 rwxp 00000000 00:00 0
7f0000005000-7f0000006000 r-xp 00000000 00:01 16 /memfd:jit (deleted)
7f0000006000-7f0000007000 r-xp 00000000 01:00 11 /other/device
7fff00000000-7fff00001000 r-xp 00000000 00:00 0 [vdso]
`;
  t.strictSame(
    parseMaps(maps).map(
      ({ range, inode, path, isDeleted }) => `${range} ${inode} ${path}${isDeleted ? " deleted" : ""}`,
    ),
    [
      "55d0c0001000-55d0c0002000 11 /usr/bin/x",
      "7f0000000000-7f0000001000 12 /opt/a name with (blanks)",
      "7f0000001000-7f0000002000 13 /opt/new\nline",
      "7f0000002000-7f0000003000 14 /opt/gone.so deleted",
      "7f0000006000-7f0000007000 11 /other/device",
    ],
  );
});

t.test("this process, its program first, every file once", async (t) => {
  const { files, problems } = filesOfProcess(process.pid);
  t.strictSame(problems, []);
  t.equal(files[0]!.name, execFileSync("realpath", [process.execPath], { encoding: "utf8" }).trim());
  t.strictSame(
    files.map(({ isProgram }) => isProgram),
    [true, ...files.slice(1).map(() => false)],
  );
  t.equal(new Set(files.map(({ name }) => name)).size, files.length);
  const both = filesOfProcesses([process.pid, process.pid]);
  t.equal(both.files.length, files.length);
  t.strictSame(filesOfProcesses([4194304]), { files: [], problems: [] }, "one that has ended is passed over");
  t.throws(() => filesOfProcess(4194304), { code: "ENOENT" });
});

t.test("running programs", { skip: NO_COMPILER }, async (t) => {
  const { dir, program, remove } = build();
  t.teardown(remove);

  /** Runs a file for a long time; its pid. */
  async function running(t: Test, command: string, ...words: string[]): Promise<number> {
    const child = spawn(command, [...words, "2000000000000"], { stdio: "ignore" });
    t.teardown(() => child.kill("SIGKILL"));
    await once(child, "spawn");
    return child.pid!;
  }

  /** What is found of a process: the path opened, and the functions of its markers. */
  async function found(pid: number): Promise<string[]> {
    for (let i = 0; i < 1500; i++) {
      const { files } = filesOfProcess(pid);
      const own = files.find(({ isProgram, name }) => isProgram && !name.endsWith("/chroot"));
      if (own) return [own.path, own.name, ...markerSites(own).sites.map(({ func }) => func)];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`process ${pid} did not start`);
  }
  const functions = ["first", "first", "second", "second"];

  t.test("in a chroot", { skip: process.getuid?.() === 0 ? false : "only root can chroot" }, async (t) => {
    const root = join(dir, "root");
    mkdirSync(join(root, "bin"), { recursive: true });
    compile(root, "bin/inside", "-static");
    const pid = await running(t, "chroot", root, "/bin/inside");
    t.strictSame(await found(pid), [`/proc/${pid}/root/bin/inside`, "/bin/inside", ...functions]);
  });

  t.test("replaced by another file of its name", async (t) => {
    const [old, other] = [join(dir, "old"), join(dir, "other")];
    copyFileSync(program, old);
    chmodSync(old, 0o755);
    const pid = await running(t, old);
    await found(pid);
    writeFileSync(other, "no program");
    renameSync(other, old);
    const [path, name, ...rest] = await found(pid);
    t.match(path, new RegExp(`^/proc/${pid}/(map_files/[0-9a-f-]+|exe)$`), "the mapped file itself is opened");
    t.equal(name, old);
    t.strictSame(rest, functions);
  });
});

t.test("programs that do not run yet", { skip: NO_COMPILER }, async (t) => {
  const { dir, program, remove } = build();
  t.teardown(remove);
  const names = (path: string, env: NodeJS.ProcessEnv = {}) => filesOfProgram(path, env).map(({ name }) => name);
  mkdirSync(join(dir, "lib"));
  const library = compile(dir, "lib/libmarks.so", "-shared", "-fPIC", "-Wl,-soname,libmarks.so");
  const user = (name: string, ...words: string[]) => {
    const path = join(dir, name);
    execFileSync("gcc", ["-x", "c", "-", "-o", path, "-Wl,--no-as-needed", `-L${dir}/lib`, "-lmarks", ...words], {
      input: "int main(void) { return 0; }",
      stdio: ["pipe", "ignore", "inherit"],
    });
    return path;
  };

  t.test("by $ORIGIN, by LD_LIBRARY_PATH, or not found", async (t) => {
    t.ok(names(user("by-origin", "-Wl,-rpath,$ORIGIN/lib")).includes(library));
    t.ok(names(user("by-rpath", "-Wl,--disable-new-dtags,-rpath,${ORIGIN}/lib")).includes(library));
    const plain = user("plain");
    t.notOk(names(plain).includes(library));
    t.ok(names(plain, { LD_LIBRARY_PATH: `/nowhere:${dir}/lib` }).includes(library));
  });

  t.test("scripts", async (t) => {
    const script = (name: string, line: string) => {
      writeFileSync(join(dir, name), line);
      return join(dir, name);
    };
    t.equal(names(script("a", `#! ${program} -x\n`))[0], program);
    t.equal(names(script("b", "#!/usr/bin/env marks\n"), { PATH: `/nowhere:${dir}` })[0], program);
    t.equal(names(script("c", `#!${join(dir, "a")}\n`))[0], program, "a script's script");
    symlinkSync(program, join(dir, "link"));
    t.equal(names(join(dir, "link"))[0], program, "by its real name, as processes show it");
    t.throws(() => names(script("d", `#!${join(dir, "d")}\n`)), { message: /d: it is not an ELF file$/ }, "its own");
    t.throws(() => names(script("e", "#!/usr/bin/env nosuch\n"), { PATH: dir }), {
      message: /nosuch is not in any directory of PATH/,
    });
    t.throws(() => names(script("f", "echo\n")), { message: /it is not an ELF file$/ });
    t.throws(() => names(script("g", "#!/nowhere/x\n")), { message: "/nowhere/x: it cannot be opened (ENOENT)" });
  });

  t.test("a cache of ld.so that lies", async (t) => {
    const cache = join(dir, "cache");
    const bytes = readFileSync("/etc/ld.so.cache");
    for (const [at, value] of [
      [0, 0],
      [20, 0xffffffff],
      [52, 0xffffffff],
      [56, 0xfffffff0],
    ] as const) {
      const copy = Buffer.from(bytes);
      copy.writeUInt32LE(value, copy.indexOf("glibc-ld.so.cache1.1") + at);
      writeFileSync(cache, copy);
      t.doesNotThrow(() => new LibraryCache(cache).get("libc.so.6"));
    }
    writeFileSync(cache, bytes.subarray(0, 100));
    t.doesNotThrow(() => new LibraryCache(cache).get("libc.so.6"));
    t.equal(new LibraryCache(join(dir, "none")).get("libc.so.6"), undefined);
    t.match(new LibraryCache("/etc/ld.so.cache").get("libc.so.6"), /^\/.*libc\.so\.6$/);
  });
});
