// The highest rate of events that is held without loss, by engine and by what handlers do, and what happens beyond it.
import { spawnSync } from "node:child_process";
import { root, minor, pyprobe, pythons } from "./support.mjs";

/** s for which the highest rate without loss is held; a step of the ladder takes STEP. */
const SECONDS = Number(process.env.LOAD_SECONDS ?? 8);
const STEP = 2;
/** Events a second that are offered, and in the end as many as can be. */
const LADDER = [50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000, 0];
const HANDLERS = {
  "counts where it fires": { words: [], action: "c.by(e.probefunc).count();" },
  "counts in the isolate": { words: ["-x", "pushdown=off"], action: "n++;" },
  "prints a line": { words: ["-o", "/dev/null"], action: 'n++; printf("%d %s\\n", timestamp, e.probefunc);' },
};
const ENGINES = {
  agent: { call: "function", probe: "python$target:::function-entry", when: '(e) => e.funcname === "function", ' },
  uprobe: { call: "getppid", probe: "pid$target:libc.so.6:getppid:entry", when: "" },
};

/** Events by how often it has called; what of them came, and what was told to be dropped. */
function step(python, { call, probe, when }, { words, action }, rate, seconds) {
  const script = `let n = 0; const c = aggregation("c"); probe("${probe}", ${when}(e) => { ${action} });
    probe("tick-100ms", () => { trunc(c, 0) }); probe("END", () => { trunc(c); });`;
  const command = `${python} bench/load.py ${call} ${rate} ${seconds}`;
  const line = ["-q", "-x", "onfull=drop", "-Z", "-n", script, ...words, "-c", command];
  const { stderr, status } = spawnSync(pyprobe[0], line, { encoding: "utf8", cwd: root, maxBuffer: 1 << 28 });
  const [, calls, took] = /^(\d+) ([\d.]+)$/m.exec(stderr) ?? [];
  if (status !== 0 || calls === undefined) throw new Error(stderr);
  const dropped = Number(/(\d+) events? w(?:as|ere) dropped/.exec(stderr)?.[1] ?? 0);
  return { offered: Number(calls) / Number(took), lost: dropped / Number(calls) };
}

const rateText = (rate) => `${(rate / 1000).toFixed(0)}k`;
const cell = ({ offered, lost }) =>
  `${rateText(offered)}${lost > 0 ? ` (-${(100 * lost).toFixed(lost < 0.01 ? 2 : 0)}%)` : ""}`;

export const load = {
  name: "load",
  doc: `events a second that are held without loss for ${SECONDS} s (LOAD_SECONDS), and the part lost beyond that; -x onfull=drop`,
  *run() {
    const { path, version } = pythons(12).find((each) => minor(each.version) === 12) ?? pythons(6).at(-1);
    yield `Python ${version}; each step of the ladder took ${STEP} s`;
    for (const [engine, source] of Object.entries(ENGINES)) {
      for (const [name, handler] of Object.entries(HANDLERS)) {
        const steps = LADDER.map((rate) => step(path, source, handler, rate, STEP));
        const good = LADDER.filter((_, i) => steps[i].lost === 0);
        let held;
        do held = good.length > 0 ? step(path, source, handler, good.pop(), SECONDS) : undefined;
        while (held && held.lost > 0);
        yield `${engine}, ${name}: ${held ? rateText(held.offered) : "none"} held`;
        yield `    ${steps.map(cell).join("  ")}`;
      }
    }
  },
};
