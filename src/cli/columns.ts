/** Help as two columns: names, and what they mean, broken where the terminal ends. */

/** Columns of names. A longer name has a line of its own. */
const NAMES = 24;

/** The widest line: the terminal's, but no wider than is read with ease. */
function width(): number {
  return Math.min(process.stdout.columns || 100, 100);
}

export function columns(rows: readonly (readonly [name: string, meaning: string])[]): string {
  return rows.map(([name, meaning]) => row(name, meaning)).join("\n");
}

function row(name: string, meaning: string): string {
  const [first = "", ...rest] = broken(meaning, Math.max(width() - NAMES - 3, 20));
  const indent = " ".repeat(NAMES + 3);
  const head = name.length <= NAMES ? [`  ${name.padEnd(NAMES)} ${first}`] : [`  ${name}`, indent + first];
  return [...head, ...rest.map((line) => indent + line)].join("\n");
}

function broken(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
