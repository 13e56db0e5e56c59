/**
 * What a flame graph shows: a tree of calls, each node with what was counted in it and below. It is made of spans, which
 * add their time, or of an aggregation, whose keys are paths: a stack is its frames, the outermost first, and any other
 * part of a key is a step of its own.
 *
 *   by(execname, pystack()).count()      python3 -> <module> -> main -> fib       12
 */
import type { Span } from "../../isolate/spans.ts";
import type { Snapshot } from "../format.ts";

export interface Step {
  name: string;
  file?: string | undefined;
  line?: number | undefined;
}

/** Nodes of a tree, about; what is called beyond is summed up, for each caller, and said to be (`warnCut`). */
export const NODES_MAX = 500_000;
const OTHERS = "(others)";

export class CallNode implements Step {
  /** What was counted here and below. */
  total = 0;
  /** What was counted here. */
  own = 0;
  /** By name; further nodes of the name, which other files have, hang on the first one's `next`. */
  readonly children = new Map<string, CallNode>();
  private next: CallNode | undefined = undefined;
  constructor(
    readonly name: string,
    readonly file: string | undefined,
    readonly line: number | undefined,
    /** Nodes that the tree has, and how often one was asked for that it has no room for. */
    private readonly tree: { nodes: number; refused: number },
  ) {}

  /** Whether something of the tree is summed up as "(others)". */
  get isCut(): boolean {
    return this.tree.refused > 0;
  }

  child({ name, file, line }: Step): CallNode {
    const first = this.children.get(name);
    let node = first;
    while (node && (node.file !== file || node.line !== line)) node = node.next;
    if (node) return node;
    if (this.tree.nodes >= NODES_MAX && name !== OTHERS) {
      this.tree.refused++;
      return this.child({ name: OTHERS });
    }
    this.tree.nodes++;
    const made = new CallNode(name, file, line, this.tree);
    if (first) {
      made.next = first.next;
      first.next = made;
    } else this.children.set(name, made);
    return made;
  }

  /** The largest first; of equal ones by name. */
  sorted(): CallNode[] {
    const all: CallNode[] = [];
    for (const first of this.children.values()) {
      for (let node: CallNode | undefined = first; node; node = node.next) all.push(node);
    }
    return all.sort((a, b) => b.total - a.total || (labelOf(a) < labelOf(b) ? -1 : 1));
  }
}

export function emptyTree(name = "all"): CallNode {
  return new CallNode(name, undefined, undefined, { nodes: 1, refused: 0 });
}

/** Tells the person that the tree is not all that was called. */
export function warnCut(root: CallNode, warn: (text: string) => void): void {
  if (root.isCut)
    warn(
      `there were more than ${NODES_MAX} different stacks: what was called beyond them is summed up as ${OTHERS}, under its caller`,
    );
}

/** "fib (/app/fib.py:1)". */
export function labelOf({ name, file, line }: Step): string {
  return file === undefined ? name : `${name} (${file}${!line ? "" : `:${line}`})`;
}

/** Adds the time of a span that has been closed. Spans are closed from the inside out, so the nodes above know nothing yet. */
export function addSpan(root: CallNode, span: Span, end: number): void {
  const node = nodeOf(root, span);
  const time = end - span.start;
  node.total += time;
  node.own += time;
  if (span.parent) nodeOf(root, span.parent).own -= time;
  else root.total += time;
}

/** The node of a span, which is kept at the span itself: all of its inner ones ask for it. */
function nodeOf(root: CallNode, span: Span): CallNode {
  const path: Span[] = [];
  let at: Span | undefined = span;
  while (at && at.kept === undefined) {
    path.push(at);
    at = at.parent;
  }
  let node = (at?.kept as CallNode | undefined) ?? root;
  for (const each of path.reverse()) each.kept = node = node.child(each);
  return node;
}

/** The tree of an aggregation; how many of its rows cannot be drawn, for they are less than nothing. */
export function treeOf({ rows }: Pick<Snapshot, "rows">): { root: CallNode; negative: number } {
  const root = emptyTree();
  let negative = 0;
  for (const { keys, value } of rows) {
    const size = Number(value);
    if (!(size >= 0)) negative++;
    else if (size > 0) addPath(root, keys.flatMap(stepsOf), size);
  }
  return { root, negative };
}

function addPath(root: CallNode, path: readonly Step[], size: number): void {
  let node = root;
  node.total += size;
  for (const step of path) {
    node = node.child(step);
    node.total += size;
  }
  node.own += size;
}

/** What a part of a key gives: a stack has frames, innermost first. The line of a frame is where it stands, not what it is. */
function stepsOf(key: unknown): Step[] {
  if (!isStack(key)) return [{ name: key === null ? "<null>" : String(key) }];
  return key.frames.map(({ filename, funcname }) => ({ name: funcname ?? "?", file: filename ?? undefined })).reverse();
}

export function isStack(
  key: unknown,
): key is { frames: readonly { filename: string | null; funcname: string | null }[] } {
  return typeof key === "object" && key !== null && "frames" in key && Array.isArray(key.frames);
}
