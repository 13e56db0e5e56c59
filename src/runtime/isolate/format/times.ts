/** Dates, as DTrace's %Y and %T print them. UTC: the sandbox knows no time zone. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const two = (n: number) => String(n).padStart(2, "0");

function dateOf(nanoseconds: number | bigint): Date {
  const date = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
  if (Number.isNaN(date.getTime())) throw new TypeError(`${nanoseconds} ns since 1970 is no date`);
  return date;
}

function clock(date: Date): string {
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** 1973 Dec  3 17:20:00 */
export function day(nanoseconds: number | bigint): string {
  const date = dateOf(nanoseconds);
  const dayOfMonth = String(date.getUTCDate()).padStart(2);
  return `${date.getUTCFullYear()} ${MONTHS[date.getUTCMonth()]} ${dayOfMonth} ${clock(date)}`;
}

/** Mon, 03 Dec 1973 17:20:00 UTC */
export function rfc822(nanoseconds: number | bigint): string {
  const date = dateOf(nanoseconds);
  const name = DAYS[date.getUTCDay()];
  return `${name}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clock(date)} UTC`;
}
