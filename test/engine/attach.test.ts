/** Both ways to attach give the same events and leave nothing: uprobe_multi links, and perf events for older kernels. */
import t from "tap";
import { setTimeout as sleep } from "node:timers/promises";
import { localFile } from "../../src/elf/file-name.ts";
import { markerSites } from "../../src/elf/sites.ts";
import { createUprobeEngine } from "../../src/engine/uprobe/index.ts";
import { layoutOf } from "../../src/engine/uprobe/layout.ts";
import { native } from "../../src/native.ts";
import { rawArgs } from "../../src/probe/args.ts";
import { ENGINE_OPTIONS } from "../support/engine.ts";
import { Held, cannotSites, compile } from "../support/usdt.ts";

const RING = 1 << 20;

t.test("attaching", { skip: cannotSites }, async (t) => {
  const path = compile(t.testdir(), "sites");
  const { sites } = markerSites(localFile(path));
  for (const way of ["uprobe_multi", "perf_event"] as const) {
    t.test(`by ${way}`, async (t) => {
      const held = new Held(path, ["10"]);
      const pid = Number(await held.line());
      const reader = new native.Reader();
      const engine = createUprobeEngine(way);
      const points = ["loop", "many"].map((name, number) => {
        const own = sites.filter((site) => site.name === name);
        const marker = layoutOf({ name, func: "", doc: "", slots: [], args: rawArgs(1) }, own);
        const provider = { name: "test", doc: "", markers: [] };
        return {
          number,
          provider,
          marker,
          captures: 1,
          reaches: () => true,
          sites: own,
          scope: { kind: "pid", pid } as const,
        };
      });
      const said: string[] = [];
      await engine.arm(
        points,
        { ...ENGINE_OPTIONS, bufsize: RING, strsize: 64 },
        {
          addRing: ({ fd }) => (reader.addRing(0, fd, 1, RING, 0), 0),
          combine: () => 0,
          play: () => {},
          addTallies: () => {},
          endRing: () => {},
          tick: () => {},
          fireNow: () => {},
          say: () => {},
          verbose: (text) => said.push(text),
        },
      );
      t.match(said.join("\n"), `uprobes by ${way} links`);
      t.equal(await held.semaphore(), 1, "the kernel counts the semaphore up");
      engine.add!([{ point: points[0]!, sites: points[0]!.sites }]);
      t.equal(await held.semaphore(), 1, "a site is armed once");
      const other = new Held(path, ["10"]);
      await other.line();
      t.equal(await other.semaphore(), 1, "in every process that maps the file");
      await held.go();
      await sleep(20);
      await engine.disarm();
      t.equal(await other.semaphore(), 0, "and down again");
      await other.go();
      const batch = Buffer.alloc(RING);
      const bytes = reader.fill(batch, native.nowNs());
      const counts = [0, 0];
      for (let at = 0; at < bytes; at += 8 + ((batch.readUInt32LE(at) + 7) & ~7)) {
        counts[batch.readUInt16LE(at + 26)]!++;
        if (batch.readUInt32LE(at + 16) !== pid) t.fail("an event of another process");
      }
      t.same(counts, [10, 32]);
      t.same(engine.losses!(), { lost: {}, counts: { faults: 0 } });
      reader.close();
      engine.close();
    });
  }
});
