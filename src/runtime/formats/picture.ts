/**
 * Formats that are one document about the whole run, drawn when it has ended: pictures, and files for other programs.
 *
 * Each is given what the run has gathered: aggregations, as they were last shown by printa(), or as they are at the end
 * when they never were; and its spans. What handlers print as text it has no place for, which is told.
 */
import type { Firing, OutputFormat, Printer, PrinterOptions, Snapshot } from "./format.ts";
import type { Span } from "../isolate/spans.ts";
import { addSpan, emptyTree, type CallNode } from "./drawing/call-tree.ts";

export interface Picture {
  name: string;
  doc: string;
  endings?: readonly string[];
  /** What it draws, for the message that there is nothing to: "an aggregation of a distribution: quantize, ...". */
  shows: string;
  /** The document; undefined: there is nothing for it to show. `warn` tells the person what is left out. */
  draw(gathered: Gathered, warn: (text: string) => void): string | undefined;
  /** Takes every span, for pictures that need more than their sum. */
  gatherSpan?(gathered: Gathered, span: Span, end: number): void;
}

/** An aggregation, as it was shown at a time (ns); 0: at the end. */
export interface Shown {
  time: number;
  snapshot: Snapshot;
}

export interface Gathered {
  /** What was traced, in words. */
  title: string;
  /** Of each aggregation, by name, in the order in which they were first shown, each time that it was. */
  aggregations: Map<string, Shown[]>;
  /** The time of all spans, in ns. */
  calls: CallNode;
  /** What the picture itself keeps of spans. */
  kept?: unknown;
}

/** Each aggregation as it was shown last. */
export function lastShown({ aggregations }: Gathered): Snapshot[] {
  return [...aggregations.values()].map((shown) => shown.at(-1)!.snapshot);
}

/** Says that of several aggregations only one is drawn. */
export function warnOthers(drawn: Snapshot, all: readonly Snapshot[], warn: (text: string) => void): void {
  const others = all.filter(({ name, rows }) => name !== drawn.name && rows.length > 0);
  if (others.length > 0)
    warn(`the picture shows ${quoted(drawn)}, and not ${others.map(quoted).join(", ")}: one at a time`);
}

function quoted({ name }: Snapshot): string {
  return `aggregation(${JSON.stringify(name)})`;
}

/** How often one aggregation is kept: what is shown more often stands in for its last. */
const SHOWN_MAX = 5_000;

class Gatherer implements Printer {
  readonly followsClauses = true;
  readonly hasColumns = false;
  readonly #gathered: Gathered;
  #firing: Firing | undefined;
  #texts = 0;

  constructor(
    private readonly picture: Picture,
    { title = "" }: PrinterOptions,
  ) {
    this.#gathered = { title, aggregations: new Map(), calls: emptyTree() };
  }

  begin(firing: Firing): void {
    this.#firing = firing;
  }

  end(): string {
    this.#firing = undefined;
    return "";
  }

  output(): string {
    this.#texts++;
    return "";
  }

  aggregations(snapshots: Snapshot[]): string {
    const { aggregations } = this.#gathered;
    const time = this.#firing?.timestamp ?? 0;
    for (const snapshot of snapshots) {
      const shown = aggregations.get(snapshot.name) ?? [];
      aggregations.set(snapshot.name, shown);
      if (shown.length === SHOWN_MAX) shown.pop();
      shown.push({ time, snapshot });
    }
    return "";
  }

  span(span: Span, end: number): string {
    addSpan(this.#gathered.calls, span, end);
    this.picture.gatherSpan?.(this.#gathered, span, end);
    return "";
  }

  error(): string {
    return "";
  }

  finish(warn: (text: string) => void): string {
    const { name, shows } = this.picture;
    const drawn = this.picture.draw(this.#gathered, warn);
    if (drawn === undefined) warn(`there is nothing to draw: --format ${name} shows ${shows}`);
    if (this.#texts > 0)
      warn(`the handlers have printed text, ${times(this.#texts)}, which --format ${name} does not show`);
    return drawn ?? "";
  }
}

function times(n: number): string {
  return n === 1 ? "once" : `${n} times`;
}

export function pictureFormat(picture: Picture): OutputFormat {
  const { name, doc, endings } = picture;
  return {
    name,
    doc,
    ...(endings && { endings }),
    isDocument: true,
    wrapsCommands: true,
    printer: (options) => new Gatherer(picture, options),
    told: () => undefined,
  };
}
