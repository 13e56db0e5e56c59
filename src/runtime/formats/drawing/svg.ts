/**
 * What the SVG pictures have in common: one file that needs no other, text that cannot be taken for markup, colours for
 * light and dark, a title and a description for those who do not see it.
 */

/** Text of the traced program as text of a document, whatever is in it. */
export function escapeXml(text: string): string {
  return wellFormed(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** XML has no way to say some characters: controls, halves of surrogate pairs. */
function wellFormed(text: string): string {
  const bad =
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
  return text.replace(bad, "\ufffd");
}

export const WIDTH = 1200;

/** Shared by all pictures; `.ink` is text, `.dim` text of less weight. */
const STYLE = `
svg { background: #fff; font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; --ink: #1c1c1e; --dim: #6a6a70; --line: #e3e3e8; --bar: #d4622a; }
@media (prefers-color-scheme: dark) { svg { background: #17171a; --ink: #ececf0; --dim: #9a9aa2; --line: #33333a; --bar: #e8783f; } }
text { fill: var(--ink); }
.title { font-size: 16px; font-weight: 600; }
.dim { fill: var(--dim); }
.rule { stroke: var(--line); }
`;

export interface Document {
  title: string;
  /** What it shows, in a sentence. */
  description: string;
  height: number;
  style?: string;
  body: string;
  /** Runs when it is opened by itself in a browser. */
  script?: string;
}

export function svgDocument({ title, description, height, style = "", body, script }: Document): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" aria-labelledby="title description">
<title id="title">${escapeXml(title)}</title>
<desc id="description">${escapeXml(description)}</desc>
<style>${STYLE}${style}</style>
${body}
${script === undefined ? "" : `<script><![CDATA[\n${script}\n]]></script>\n`}</svg>
`;
}

/** The heading of a picture. */
export function heading(title: string, subtitle: string): string {
  return `<text class="title" x="12" y="26">${escapeXml(title)}</text>
<text class="dim" id="subtitle" x="12" y="45">${escapeXml(subtitle)}</text>`;
}

/** Room that the heading takes. */
export const HEADING = 60;

/** Columns that a text of the pictures' size takes, about. */
const COLUMN = 7;

/** As much of a text as fits. */
export function fitting(text: string, width: number): string {
  const columns = Math.floor(width / COLUMN);
  if (text.length <= columns) return text;
  return columns < 3 ? "" : `${text.slice(0, columns - 1)}\u2026`;
}

/** A coordinate: a thousandth of a pixel is enough. */
export function at(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
