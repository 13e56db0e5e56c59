/**
 * A file for speedscope (www.speedscope.app), which shows it over time, summed up, or as a table. A profile for each thread
 * that has spans, with every span in it; and one for each aggregation of counts or sums by a key, with a sample for each
 * key, as heavy as its value.
 */
import type { Span } from "../isolate/spans.ts";
import type { Snapshot } from "./format.ts";
import { type CallNode, type Step, treeOf, warnCut } from "./drawing/call-tree.ts";
import { CALLS } from "./drawing/calls.ts";
import { unitName } from "./drawing/units.ts";
import { type Gathered, lastShown, pictureFormat } from "./picture.ts";

/** Spans that are kept, at most; when there are more, the shorter half goes. What is around a span is longer, and stays. */
const SPANS = 400_000;

interface Kept extends Step {
  start: number;
  end: number;
  depth: number;
  order: number;
}

interface Spans {
  /** By process and thread. */
  threads: Map<string, Kept[]>;
  count: number;
  /** ns: shorter ones are not kept any more. */
  shortest: number;
  left: number;
}

export const speedscope = pictureFormat({
  name: "speedscope",
  doc: "a file for speedscope: spans by thread over time, and counts and sums by stack or key",
  endings: [".speedscope.json", ".speedscope"],
  shows: CALLS,
  gatherSpan(gathered, { name, file, line, start, depth, order, pid, tid }: Span, end) {
    const spans = spansOf(gathered);
    if (end - start < spans.shortest) return void spans.left++;
    const thread = pid === tid ? `process ${pid}` : `process ${pid}, thread ${tid}`;
    const kept = spans.threads.get(thread) ?? [];
    spans.threads.set(thread, kept);
    kept.push({ name, file, line, start, end, depth, order });
    if (++spans.count > SPANS) shorten(spans);
  },
  draw(gathered, warn) {
    const spans = spansOf(gathered);
    if (spans.left > 0)
      warn(`there were too many spans: ${spans.left}, shorter than ${spans.shortest} ns, are not in the file`);
    const frames = new Frames();
    const profiles = [
      ...[...spans.threads].map(([name, kept]) => overTime(name, kept, frames)),
      ...lastShown(gathered).flatMap((snapshot) => samples(snapshot, frames, warn)),
    ];
    if (profiles.length === 0) return undefined;
    const $schema = "https://www.speedscope.app/file-format-schema.json";
    return `${JSON.stringify({ $schema, exporter: "pyprobe", name: gathered.title, shared: { frames: frames.list }, profiles })}\n`;
  },
});

function spansOf(gathered: Gathered): Spans {
  gathered.kept ??= { threads: new Map(), count: 0, shortest: 0, left: 0 } satisfies Spans;
  return gathered.kept as Spans;
}

function shorten(spans: Spans): void {
  const times = Float64Array.from(
    [...spans.threads.values()].flatMap((kept) => kept.map(({ start, end }) => end - start)),
  );
  spans.shortest = times.sort()[times.length >> 1]! + 1;
  let count = 0;
  for (const [thread, kept] of spans.threads) {
    const longer = kept.filter(({ start, end }) => end - start >= spans.shortest);
    spans.threads.set(thread, longer);
    count += longer.length;
  }
  spans.left += spans.count - count;
  spans.count = count;
}

/** The frames that profiles name by number. */
class Frames {
  readonly list: Step[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf({ name, file, line }: Step): number {
    const key = `${name}\0${file}\0${line}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      this.#numbers.set(key, (number = this.list.length));
      this.list.push({ name, ...(file !== undefined && { file }), ...(line ? { line } : {}) });
    }
    return number;
  }
}

/** Each span as its beginning and its end, in order: one that begins later and no deeper comes when those before have ended. */
function overTime(name: string, kept: Kept[], frames: Frames): object {
  kept.sort((a, b) => a.order - b.order);
  const events: { type: "O" | "C"; frame: number; at: number }[] = [];
  const open: Kept[] = [];
  let now = kept[0]!.start;
  const tell = (type: "O" | "C", span: Kept, at: number) => {
    now = Math.max(now, at); // (events of a ring that came too late for their place may go back)
    events.push({ type, frame: frames.numberOf(span), at: now });
  };
  const closeTo = (depth: number) => {
    while (open.length > 0 && open.at(-1)!.depth >= depth) {
      const span = open.pop()!;
      tell("C", span, span.end);
    }
  };
  for (const span of kept) {
    closeTo(span.depth);
    tell("O", span, span.start);
    open.push(span);
  }
  closeTo(0);
  return { type: "evented", name, unit: "nanoseconds", startValue: kept[0]!.start, endValue: now, events };
}

const UNITS: Readonly<Record<string, string>> = {
  ns: "nanoseconds",
  us: "microseconds",
  ms: "milliseconds",
  s: "seconds",
  bytes: "bytes",
};

/** Each path that has something of its own is a sample. */
function samples(snapshot: Snapshot, frames: Frames, warn: (text: string) => void): object[] {
  if (!snapshot.parts || !snapshot.rows.some(({ keys }) => keys.length > 0)) return [];
  const { root } = treeOf(snapshot);
  warnCut(root, warn);
  const stacks: number[][] = [];
  const weights: number[] = [];
  const left: { node: CallNode; stack: number[] }[] = [{ node: root, stack: [] }];
  for (let at = left.pop(); at; at = left.pop()) {
    if (at.node.own > 0 && at.stack.length > 0) {
      stacks.push(at.stack);
      weights.push(at.node.own);
    }
    for (const node of at.node.sorted().reverse()) left.push({ node, stack: [...at.stack, frames.numberOf(node)] });
  }
  const unit = UNITS[unitName(snapshot.name) ?? ""] ?? "none";
  return [
    {
      type: "sampled",
      name: snapshot.name || "count",
      unit,
      startValue: 0,
      endValue: root.total,
      samples: stacks,
      weights,
    },
  ];
}
