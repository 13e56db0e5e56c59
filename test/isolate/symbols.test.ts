/** What is kept of the symbols of processes: what events may still ask about, however many processes come and go. */
import t from "tap";
import { attach } from "../../src/runtime/isolate/memory.ts";
import { Stack, Stacks } from "../../src/runtime/isolate/stack.ts";
import {
  learnSymbols,
  placeAt,
  symbolsKept,
  unknownAddresses,
  wantAddresses,
} from "../../src/runtime/isolate/symbols.ts";
import type { SymbolQuestion } from "../../src/runtime/contract.ts";
import { KIND_EXEC } from "../../src/wire.ts";
import { record } from "./records.ts";

const MS = 1e6;
const ADDRESS = 0x401000;
const buffer = new SharedArrayBuffer(1 << 20);
attach(buffer);
wantAddresses(0, { strings: [false], ints: [0], stack: -1 });

/** A batch, asked about and answered. */
function batch(...records: Buffer[]): void {
  const bytes = Buffer.concat(records);
  new Uint8Array(buffer).set(bytes);
  const asked = unknownAddresses(bytes.length);
  if (asked === "") return;
  const found = (JSON.parse(asked) as SymbolQuestion[]).flatMap(([pid, since, addresses]) =>
    addresses.map((address) => [pid, since, address, address + 16, "app", `f${pid}`]),
  );
  learnSymbols(JSON.stringify(found));
}

const event = (pid: number, time: number) => record({ pid, time, probe: 0 }, [ADDRESS]);

t.test("processes that come and go, 100 a second", async (t) => {
  for (let i = 0; i < 10_000; i++) {
    const time = i * 10 * MS;
    batch(event(5, time), record({ pid: 10 + i, time, kind: KIND_EXEC }), event(10 + i, time));
    if (placeAt(0, ADDRESS).func !== "f5") t.fail(`not known at ${i}`);
  }
  const { processes, spaces } = symbolsKept();
  t.ok(processes <= 2100 && spaces <= 2 * processes, `${processes} processes, ${spaces} programs`);
});

t.test("a process that runs one program after the other", async (t) => {
  for (let i = 0; i < 20_000; i++) {
    const time = (1e6 + i * 100) * MS;
    batch(record({ pid: 7, time, kind: KIND_EXEC }), event(7, time));
  }
  t.ok(symbolsKept().spaces <= 600, `${symbolsKept().spaces} programs`);
});

t.test("stacks that say the same are one, whatever they were made of, and names do not pile up", async (t) => {
  const stacks = new Stacks<string>();
  const make = () => new Stack(["main"], (frame) => frame);
  const first = stacks.get("0", make);
  for (let i = 1; i < 20_000; i++) if (stacks.get(`${i}`, make) !== first) t.fail(`of ${i}`);
  t.ok(stacks.size <= 4096 + 1, `${stacks.size} are kept`);
  for (let i = 0; i < 120_000; i++) stacks.get(`${i} `, () => new Stack([`f${i}`], (frame) => frame));
  t.ok(stacks.size <= 55_000, `${stacks.size} are kept`);
  for (let i = 0; i < 30; i++) stacks.get(`${i}  `, () => new Stack([`${i}`.repeat(1 << 20)], (frame) => frame));
  t.ok(stacks.size <= 20, `${stacks.size} long ones are kept`);
});
