import { HOUR } from "./time";

/** Hours and days as the clocks of an IANA zone show them. Moments are ms since 1970, UTC. */

const QUARTER = HOUR / 4;
const formats = new Map<string, Intl.DateTimeFormat>();

function cached(name: string, make: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const format = formats.get(name) ?? make();
  formats.set(name, format);
  return format;
}

/** What the zone's clocks show at a moment, as ms that read as such in UTC. */
export function wallClock(moment: number, zone: string): number {
  const format = cached(`wall ${zone}`, () => {
    const two = "2-digit";
    return new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    });
  });
  const part = Object.fromEntries(
    format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function offsetAt(moment: number, zone: string): number {
  const whole = Math.floor(moment / 1000) * 1000;
  return wallClock(whole, zone) - whole;
}

/** The first moment whose clock shows `wall` or, where clocks skip that, the next thing after. */
function momentOf(wall: number, zone: string): number {
  // Offsets change at most once within a day, so those of the days around are the candidates.
  const offsets = [offsetAt(wall - 24 * HOUR, zone), offsetAt(wall + 24 * HOUR, zone)];
  const moments = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  const reached = moments.find((moment) => wallClock(moment, zone) >= wall);
  return reached ?? (moments[1] as number);
}

export type Step = "hour" | "day";

/** When the hour or day began that a moment is in. */
export function startOf(step: Step, moment: number, zone: string): number {
  if (step === "hour") {
    // Offsets are whole quarters of an hour, so within an hour the clock tells how far it is.
    const wall = moment + offsetAt(moment, zone);
    return moment - (((wall % HOUR) + HOUR) % HOUR);
  }
  const wall = wallClock(moment, zone);
  return momentOf(Math.floor(wall / (24 * HOUR)) * 24 * HOUR, zone);
}

/** When the hour or day after begins; days have 23 to 25 hours. */
export function nextStart(step: Step, start: number, zone: string): number {
  if (step === "hour") return startOf("hour", start + HOUR + QUARTER, zone);
  return startOf("day", start + 36 * HOUR, zone);
}

/** The start of the day so many days before (or after, when negative) the one of a moment. */
export function daysBefore(moment: number, days: number, zone: string): number {
  const wall = Math.floor(wallClock(moment, zone) / (24 * HOUR)) * 24 * HOUR;
  return momentOf(wall - days * 24 * HOUR, zone);
}

/** The starts of all hours or days that touch [from, to). */
export function startsBetween(step: Step, from: number, to: number, zone: string): number[] {
  const starts: number[] = [];
  for (let at = startOf(step, from, zone); at < to; at = nextStart(step, at, zone)) starts.push(at);
  return starts;
}

/** "2026-03-29", the date in the zone */
export function dateIn(moment: number, zone: string): string {
  return new Date(wallClock(moment, zone)).toISOString().slice(0, 10);
}

/** When a date ("2026-03-29") begins in the zone; null for what is no date. */
export function startOfDate(date: string, zone: string): number | null {
  const wall = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
  // "2026-02-31" is read as a day in March.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(date)) return null;
  return momentOf(wall, zone);
}

export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null && name !== "";
  } catch {
    return false;
  }
}

/** Browsers keep old names of some zones; today's are those that people, and all servers, know. */
const RENAMED: Record<string, string> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Godthab": "America/Nuuk",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

function renamed(zone: string): string {
  const name = RENAMED[zone];
  return name !== undefined && isZone(name) ? name : zone;
}

export function browserZone(): string {
  return renamed(new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
}

/** All zones that the browser knows. */
export function allZones(): string[] {
  const listed =
    "supportedValuesOf" in Intl ? (Intl.supportedValuesOf as (key: string) => string[])("timeZone") : [];
  return [...new Set(["UTC", browserZone(), ...listed.map(renamed)])].sort();
}

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return cached(`${zone} ${JSON.stringify(options)}`, () =>
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options }),
  );
}

/** "14:00" */
export function clockIn(moment: number, zone: string): string {
  return formatter(zone, { hour: "2-digit", minute: "2-digit" }).format(moment);
}

/** "28 Nov" */
export function dayIn(moment: number, zone: string): string {
  return formatter(zone, { day: "numeric", month: "short" }).format(moment);
}

/** "Sat, 28 Nov 2026" */
export function fullDayIn(moment: number, zone: string): string {
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;
  return formatter(zone, options).format(moment);
}

/** "Sat 28 Nov, 14:00", or for a day "Sat 28 Nov" */
export function bucketIn(step: Step, start: number, zone: string): string {
  const day = formatter(zone, { weekday: "short", day: "numeric", month: "short" })
    .format(start)
    .replace(",", "");
  return step === "day" ? day : `${day}, ${clockIn(start, zone)}`;
}
