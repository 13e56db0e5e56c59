/** function__entry and function-entry are one name, as in DTrace. */
export function dashed(name: string): string {
  return name.replaceAll("__", "-");
}
