/**
 * Collapsed stacks, as Brendan Gregg's flamegraph.pl reads them, and much else does: a line for each stack, its frames
 * from the outermost, and what was counted there.
 *
 *     <module> (/app/x.py);main (/app/x.py);fib (/app/x.py) 12
 */
import { type CallNode, labelOf } from "./drawing/call-tree.ts";
import { CALLS, callsOf } from "./drawing/calls.ts";
import { pictureFormat } from "./picture.ts";

export const folded = pictureFormat({
  name: "folded",
  doc: "collapsed stacks, a line each, for flamegraph.pl and its like",
  endings: [".folded", ".collapsed"],
  shows: CALLS,
  draw(gathered, warn) {
    const calls = callsOf(gathered, warn);
    return calls && lines(calls.root).join("");
  },
});

/** (Not by recursion: the program's may be deeper than ours can be.) */
function lines(root: CallNode): string[] {
  const found: string[] = [];
  const left: { node: CallNode; path: string }[] = [];
  const push = (nodes: CallNode[], path: string) => {
    for (const node of nodes.reverse()) left.push({ node, path: path + step(node) });
  };
  push(root.sorted(), "");
  for (let at = left.pop(); at; at = left.pop()) {
    const own = Math.round(at.node.own);
    if (own > 0) found.push(`${at.path} ${own}\n`);
    push(at.node.sorted(), `${at.path};`);
  }
  return found;
}

/** A frame must have no semicolon, and the line no end. */
function step(node: CallNode): string {
  return labelOf(node)
    .replace(/;/g, ":")
    .replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, " ");
}
