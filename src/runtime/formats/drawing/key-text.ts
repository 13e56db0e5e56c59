/** A key of an aggregation as one line. */
export function keyText(keys: readonly unknown[]): string {
  return keys.map((key) => (key === null ? "<null>" : String(key)).replace(/\n/g, " < ")).join(", ");
}
