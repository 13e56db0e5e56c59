/**
 * A flame graph: a box for each function that a stack has, as wide as what was counted in it and below; what it calls
 * stands underneath. One SVG file, which needs nothing else: click to zoom, search by text or regular expression.
 *
 *     |                  all                  |
 *     |            <module>            |  f   |
 *     |  main         |    load        |
 */
import { type CallNode, labelOf } from "./drawing/call-tree.ts";
import { type Calls, CALLS, callsOf } from "./drawing/calls.ts";
import { FLAME_SCRIPT } from "./drawing/flame-script.ts";
import { WIDTH, HEADING, at, escapeXml, fitting, heading, svgDocument } from "./drawing/svg.ts";
import { showPart } from "./drawing/units.ts";
import { pictureFormat, type Picture } from "./picture.ts";

/** Height of a box. */
const ROW = 18;
const MARGIN = 12;
const ROOM = WIDTH - 2 * MARGIN;

/** Boxes that are drawn: the widest. A browser shows so many without effort. */
const BOXES = 20_000;

/** Parts of the whole that are narrower are not drawn: a fifth of a pixel, before zooming. */
const NARROW = 1 / 5_000;

export const flamePicture: Picture = {
  name: "flame",
  doc: "a flame graph as SVG: time of spans, or counts and sums by stack or key",
  shows: CALLS,
  draw(gathered, warn) {
    const calls = callsOf(gathered, warn);
    return calls && flameGraph(calls, gathered.title);
  },
};

export const flame = pictureFormat(flamePicture);

function flameGraph({ root, name, show }: Calls, title: string): string {
  const { boxes, hidden, depth } = layOut(root);
  const total = show(root.total);
  const left = hidden === 0 ? "" : `, ${hidden} boxes too narrow to draw`;
  const subtitle = `${name}: ${total}${left}`;
  const height = HEADING + ROW * (depth + 1) + 34;
  return svgDocument({
    title: title || "Flame graph",
    description: `Flame graph of ${name}, ${total} in all. Each box is a function; its width is what was counted in it and below it.`,
    height,
    style: STYLE,
    body: `${heading(title || "Flame graph", subtitle)}
${controls()}
<g id="boxes" data-margin="${MARGIN}" data-width="${WIDTH}">
${boxes.map((box) => drawn(box, root.total, show)).join("\n")}
</g>
<text id="details" class="dim" x="${MARGIN}" y="${height - 12}"> </text>`,
    script: FLAME_SCRIPT,
  });
}

const STYLE = `
.box { cursor: pointer; outline: none; }
.box rect { rx: 2px; stroke: var(--edge, #fff); stroke-width: 0.5; }
.box text { fill: #1c1c1e; pointer-events: none; }
.box:hover rect, .box:focus-visible rect { stroke: #000; stroke-width: 1.5; }
.box.found rect { fill: #c04de0; }
.box.found text { fill: #fff; }
.box.above { opacity: 0.55; }
#controls input { font: inherit; box-sizing: border-box; width: 100%; padding: 2px 8px; border: 1px solid #b0b0b8; border-radius: 6px; background: transparent; color: inherit; }
#controls button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; text-decoration: underline; }
#controls div { display: flex; gap: 8px; color: var(--ink); font: 12px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { svg { --edge: #17171a; } .box:hover rect { stroke: #fff; } }
`;

/** Shown by the script alone: without it they would do nothing. */
function controls(): string {
  return `<foreignObject id="controls" x="${WIDTH - 372}" y="10" width="360" height="30" visibility="hidden"><div xmlns="http://www.w3.org/1999/xhtml"><button id="reset" type="button">whole</button><input id="search" type="search" placeholder="search (regular expression)" aria-label="search the functions" /></div></foreignObject>
<text id="matched" class="dim" x="${WIDTH - MARGIN}" y="52" text-anchor="end"> </text>`;
}

interface Box {
  node: CallNode;
  depth: number;
  /** Of the whole. */
  from: number;
}

/** The boxes that are wide enough, outermost first. (Not by recursion: the program's may be deeper than ours can be.) */
function layOut(root: CallNode): { boxes: Box[]; hidden: number; depth: number } {
  const narrow = narrowest(root);
  const boxes: Box[] = [];
  const left: Box[] = [{ node: root, depth: 0, from: 0 }];
  let [hidden, depth] = [0, 0];
  for (let box = left.pop(); box; box = left.pop()) {
    boxes.push(box);
    depth = Math.max(depth, box.depth);
    let { from } = box;
    for (const node of box.node.sorted()) {
      if (node.total >= narrow && node.total > 0) left.push({ node, depth: box.depth + 1, from });
      else hidden++;
      from += node.total / root.total;
    }
  }
  return { boxes, hidden, depth };
}

/** The total from which on boxes are drawn. */
function narrowest(root: CallNode): number {
  const totals: number[] = [];
  const left = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    totals.push(node.total);
    for (const child of node.sorted()) if (child.total >= root.total * NARROW) left.push(child);
  }
  if (totals.length <= BOXES) return root.total * NARROW;
  return totals.sort((a, b) => b - a)[BOXES - 1]!;
}

function drawn({ node, depth, from }: Box, whole: number, show: (value: number) => string): string {
  const [x, width] = [MARGIN + from * ROOM, (node.total / whole) * ROOM];
  const y = HEADING + depth * ROW;
  const own = node.own > 0 && node.own < node.total ? `, ${show(node.own)} of its own` : "";
  const title = `${labelOf(node)}: ${show(node.total)}, ${showPart(node.total / whole)}${own}`;
  return `<g class="box" tabindex="0" data-name="${escapeXml(labelOf(node))}" data-value="${node.total}"><title>${escapeXml(title)}</title><rect x="${at(x)}" y="${y}" width="${at(width)}" height="${ROW - 1}" fill="${colour(node, depth)}"/><text x="${at(x + 4)}" y="${y + 12.5}">${escapeXml(fitting(node.name, width - 8))}</text></g>`;
}

/** Warm for the program's own code, yellow for what is installed, cool for Python's own library: by file, so that one file is one colour. */
function colour({ file, name }: CallNode, depth: number): string {
  if (depth === 0) return "hsl(30 8% 84%)";
  const hash = hashOf(file ?? name);
  const spread = (hash % 1000) / 1000;
  const light = 64 + (hashOf(name) % 8);
  if (file !== undefined && /\/(site|dist)-packages\//.test(file))
    return `hsl(${Math.round(46 + 12 * spread)} 82% ${light}%)`;
  if (file !== undefined && /^<frozen |\/lib\/python3/.test(file))
    return `hsl(${Math.round(165 + 45 * spread)} 42% ${light}%)`;
  return `hsl(${Math.round(8 + 28 * spread)} 88% ${light}%)`;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash >>> 0;
}
