/** Columns of text: numbers to the right, words to the left, the last as long as it is. */
export function textTable(heads: string[], rows: string[][], last: number): string {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  const isNumber = (i: number) => rows.every((row) => /^\d[\d.]*[a-z]*$|^-$/.test(row[i]!));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (i === last ? cell : isNumber(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [heads, ...rows].map(line).join("\n");
}
