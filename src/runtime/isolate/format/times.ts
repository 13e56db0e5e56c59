/**
 * Dates, as DTrace's %Y and %T print them: in the time zone of who runs pyprobe. The sandbox process is told the zone
 * when it starts (TZ in its environment, else /etc/localtime); its rules are V8's own.
 */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const two = (n: number) => String(n).padStart(2, "0");

function dateOf(nanoseconds: number | bigint): Date {
  const date = new Date(Number(BigInt(nanoseconds) / 1_000_000n));
  if (Number.isNaN(date.getTime())) throw new TypeError(`${nanoseconds} ns since 1970 is no date`);
  return date;
}

function clock(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** 1973 Dec  3 17:20:00 */
export function day(nanoseconds: number | bigint): string {
  const date = dateOf(nanoseconds);
  const dayOfMonth = String(date.getDate()).padStart(2);
  return `${date.getFullYear()} ${MONTHS[date.getMonth()]} ${dayOfMonth} ${clock(date)}`;
}

/** Mon, 03 Dec 1973 17:20:00 CET */
export function rfc822(nanoseconds: number | bigint): string {
  const date = dateOf(nanoseconds);
  const name = DAYS[date.getDay()];
  return `${name}, ${two(date.getDate())} ${MONTHS[date.getMonth()]} ${date.getFullYear()} ${clock(date)} ${zone(date)}`;
}

/** Each knows the short names of its own part of the world alone. */
const LOCALES = ["en-US", "en-GB", "en-AU", "en-IN", "en-ZA", "ja-JP"];

const zones = new Map<number, string>();

/** "CET", "EDT"; "+0545" where no short name is known. Kept by the half hour, in which no zone changes its rule. */
function zone(date: Date): string {
  const key = Math.floor(date.getTime() / 1_800_000);
  let name = zones.get(key);
  if (name === undefined) {
    if (zones.size > 1000) zones.clear();
    zones.set(key, (name = shortName(date) ?? offset(-date.getTimezoneOffset())));
  }
  return name;
}

function shortName(date: Date): string | undefined {
  return LOCALES.map((locale) => names(date, locale)).find((name) => /^[A-Z]{3,5}$/.test(name));
}

function names(date: Date, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZoneName: "short" }).formatToParts(date);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

function offset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
}
