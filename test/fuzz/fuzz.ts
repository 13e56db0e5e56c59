/** Runs inputs through a target until one is a finding, or so many have been run. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { generator, mutate } from "./mutate.ts";
import type { Target } from "./target.ts";

/** Inputs that were findings once, a folder for each target. They are run first, and mutated too. */
export const CORPUS = fileURLToPath(new URL("corpus", import.meta.url));

/** ms that an input may take, on a machine that does much else. */
const PATIENCE = 20_000;

export interface Outcome {
  executions: number;
  /** Of the kept inputs. */
  kept: number;
  finding?: { input: Buffer; why: string };
}

export async function fuzz(target: Target, executions: number, seed: number): Promise<Outcome> {
  const kept = corpusOf(target);
  const seeds = [...target.seeds.map((each) => Buffer.from(each)), ...kept];
  const pieces = (target.pieces ?? []).map((each) => Buffer.from(each, "latin1"));
  const random = generator(seed);
  const outcome: Outcome = { executions: 0, kept: kept.length };
  target.open?.();
  try {
    for (const input of inputs(seeds, () => mutate(seeds, pieces, random), executions)) {
      outcome.executions++;
      const why = await wrongWith(target, input);
      if (why !== undefined) return { ...outcome, finding: { input, why } };
    }
    return outcome;
  } finally {
    target.close?.();
  }
}

function* inputs(seeds: readonly Buffer[], next: () => Buffer, executions: number): Generator<Buffer> {
  yield* seeds;
  for (let left = executions; left > 0; left--) yield next();
}

async function wrongWith(target: Target, input: Buffer): Promise<string | undefined> {
  const begun = performance.now();
  try {
    if (await isLeftWaiting(target.run(input))) return `it waits: nothing came of it in ${PATIENCE} ms`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const took = performance.now() - begun;
  return took > PATIENCE ? `it took ${Math.round(took)} ms` : undefined;
}

/** What waits for ever with nothing to wake it would end this process too, without a word. */
async function isLeftWaiting(work: Promise<void> | void): Promise<boolean> {
  if (!work) return false;
  const enough = new AbortController();
  const patience = delay(PATIENCE, true, enough);
  try {
    return (await Promise.race([work, patience])) === true;
  } finally {
    enough.abort();
  }
}

function corpusOf({ name }: Target): Buffer[] {
  try {
    return readdirSync(join(CORPUS, name))
      .sort()
      .map((file) => readFileSync(join(CORPUS, name, file)));
  } catch {
    return [];
  }
}

/** Keeps an input in the target's corpus; its path. */
export function keep({ name }: Target, input: Buffer): string {
  const file = join(CORPUS, name, createHash("sha256").update(input).digest("hex").slice(0, 16));
  mkdirSync(join(CORPUS, name), { recursive: true });
  writeFileSync(file, input);
  return file;
}
