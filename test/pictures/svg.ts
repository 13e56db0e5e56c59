/** Reads the SVG pictures back: well-formed or not, which elements with which attributes and what text. */

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

/** A strict reader of the XML that pictures are made of. Throws on what is not well-formed. */
export function parseXml(source: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const token =
    /<\?[^?]*\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const found = token.exec(source);
    if (!found) throw new Error(`not well-formed at ${at}: ${source.slice(at, at + 60)}`);
    const [, data, ended, name, attributes, single, text] = found;
    const inner = open.at(-1)!;
    if (data !== undefined) inner.text += data;
    if (text !== undefined) inner.text += unescaped(text);
    if (ended !== undefined && open.pop()!.name !== ended) throw new Error(`</${ended}> ends another at ${at}`);
    if (name === undefined) continue;
    const element = { name, attributes: attributesOf(attributes!), children: [], text: "" };
    inner.children.push(element);
    if (single === "") open.push(element);
  }
  if (open.length !== 1) throw new Error(`${open.at(-1)!.name} is not ended`);
  if (root.children.length !== 1) throw new Error(`${root.children.length} elements outside of each other`);
  return root.children[0]!;
}

function attributesOf(text: string): Record<string, string> {
  const found = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
    ([, name, value]) => [name!, unescaped(value!)] as const,
  );
  if (new Set(found.map(([name]) => name)).size !== found.length) throw new Error(`an attribute twice: ${text}`);
  return Object.fromEntries(found);
}

function unescaped(text: string): string {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) throw new Error("a character that XML does not have");
  return text.replace(/&([^;]*);?/g, (entity, name: string) => {
    if (/^#\d+$/.test(name)) return String.fromCodePoint(Number(name.slice(1)));
    const known = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }[name];
    if (known === undefined) throw new Error(`no entity: ${entity}`);
    return known;
  });
}

/** All elements below, outermost first. */
export function elements(root: Element): Element[] {
  return [root, ...root.children.flatMap(elements)];
}

export function withClass(root: Element, name: string): Element[] {
  return elements(root).filter(({ attributes }) => attributes["class"]?.split(" ").includes(name));
}
