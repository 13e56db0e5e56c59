/** Markdown as far as the check of the documentation needs it: fenced blocks, links, and code that hides from a fence. */
export interface Block {
  /** As git names it: "docs/limits.md". */
  file: string;
  /** The fence's own line, from 1. */
  line: number;
  /** What stands behind the opening fence: "console", "ts", ... */
  kind: string;
  /** Without the fences; ends in a newline. */
  text: string;
}

export interface Page {
  blocks: Block[];
  /** Targets of links that do not go to the web. */
  links: string[];
  /** Headings, as GitHub names their anchors. */
  anchors: string[];
  /** Lines (from 1) that Markdown shows as code because of their indentation. */
  indented: number[];
}

export function parsePage(file: string, source: string): Page {
  const page: Page = { blocks: [], links: [], anchors: [], indented: [] };
  let open: Block | undefined;
  source.split("\n").forEach((text, index) => {
    const fence = /^\s*```(.*)$/.exec(text);
    if (fence && open) open = undefined;
    else if (fence) page.blocks.push((open = { file, line: index + 1, kind: fence[1]!.trim(), text: "" }));
    else if (open) open.text += `${text}\n`;
    else readProse(page, text, index + 1);
  });
  return page;
}

function readProse(page: Page, text: string, line: number): void {
  if (/^( {4}|\t)/.test(text)) page.indented.push(line);
  const heading = /^#+ (.*)$/.exec(text)?.[1];
  if (heading !== undefined) page.anchors.push(anchorOf(heading));
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) if (!/^https?:/.test(target!)) page.links.push(target!);
}

/** "Static Pythons, and others" -> "static-pythons-and-others". */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
