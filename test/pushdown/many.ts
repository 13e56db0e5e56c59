/**
 * `npm run test:pushdown [CASES] [FIRST SEED] [VERSION,...]`: random clauses over random programs, where their probes fire
 * and in the isolate, over the interpreters at hand in turn (of these versions: 3.14). `npm run test:pushdown kernel [CASES]
 * [FIRST SEED]`: random clauses for markers of a program, in the kernel and in the isolate. Prints each case that differs,
 * whole.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythons } from "../support/pythons.ts";
import { compile } from "../support/usdt.ts";
import { compareCase } from "./compare.ts";
import { compareKernelCase } from "./kernel-cases.ts";

const isKernel = process.argv[2] === "kernel";
const [count, from, of] = process.argv.slice(isKernel ? 3 : 2);
const [cases, first] = [Number(count ?? 1000), Number(from ?? 1)];
const versions = of?.split(",");
const chosen = pythons.filter(({ version }) => versions?.includes(version.join(".")) ?? true);
if (chosen.length === 0) throw new Error(`there is no Python ${of} here`);
const folder = isKernel ? mkdtempSync(join(tmpdir(), "pyprobe-pushdown-")) : "";
const sites = isKernel ? compile(folder, "sites") : "";
let different = 0;
for (let seed = first; seed < first + cases; seed++) {
  const { script, program, label, pushed, isolated } = isKernel ? await kernelCase(seed) : await agentCase(seed);
  if (pushed === isolated) continue;
  different++;
  console.log(
    `seed ${seed}, ${label}:\n${script}\n${program}\n--- where the probes fire\n${pushed}\n--- in the isolate\n${isolated}`,
  );
}
if (folder) rmSync(folder, { recursive: true });
console.log(`${cases} cases from seed ${first}: ${different} differ`);
process.exit(different > 0 ? 1 : 0);

async function agentCase(seed: number) {
  const { path, label } = chosen[seed % chosen.length]!;
  const words = seed % 5 === 0 ? ["-x", "tallysize=64k"] : [];
  return { ...(await compareCase(seed, path, words)), label };
}

async function kernelCase(seed: number) {
  return { ...(await compareKernelCase(seed, sites, folder)), program: "", label: "the kernel" };
}
