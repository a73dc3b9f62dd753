const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two units at most, the larger first: "45 s", "12 min", "3 h 20 min", "2 d 4 h", "40 d". */
export function formatDuration(ms: number): string {
  const rest = Math.max(0, ms);
  if (rest < MINUTE) return `${Math.max(1, Math.floor(rest / 1000))} s`;
  const units: [number, string][] = rest < DAY ? [[HOUR, "h"], [MINUTE, "min"]] : [[DAY, "d"], [HOUR, "h"]];
  const [[large, largeName], [small, smallName]] = units as [[number, string], [number, string]];
  const count = Math.floor(rest / large);
  const remainder = Math.floor((rest % large) / small);
  const parts = count > 0 ? [`${count} ${largeName}`] : [];
  if (remainder > 0 && count < 14) parts.push(`${remainder} ${smallName}`);
  return parts.join(" ");
}

/** One unit, rounded, for narrow places: "45 s", "12 min", "3 h", "2 d". */
export function formatSpan(ms: number): string {
  if (ms < HOUR) return formatDuration(ms);
  return ms < DAY ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / DAY)} d`;
}

/** "just now", "5 min ago", "3 h ago", "2 d ago" */
export function formatAgo(then: number, now: number): string {
  const ms = now - then;
  if (ms < 10_000) return "just now";
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  if (ms < 60 * DAY) return `${Math.floor(ms / DAY)} d ago`;
  return formatDate(then);
}

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

/** "20 Nov 2026" in the browser's time zone */
export function formatDate(time: number | string): string {
  return date.format(new Date(time));
}

/** "Fri, 20 Nov 2026, 11:30 UTC" in the browser's time zone */
export function formatDateTime(time: number | string): string {
  return full.format(new Date(time));
}

const exact = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
  timeZoneName: "short",
});
const second = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** "20 Nov 2026, 11:30:05.123 UTC" in the browser's time zone */
export function formatExact(time: string): string {
  return exact.format(new Date(time));
}

/** "11:30:05" in the browser's time zone */
export function formatSecond(time: string): string {
  return second.format(new Date(time));
}

/** "20 Nov" in the browser's time zone */
export function formatDay(time: string): string {
  return day.format(new Date(time));
}

/** "under 1 ms", "85 ms", "1.2 s", "2 min 5 s": how long something took. */
export function formatMs(ms: number): string {
  if (ms < 1) return "under 1 ms";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.round(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const weekday = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "short",
  year: "numeric",
});

/** "Today", "Yesterday", "Friday, 20 Nov 2026" in the browser's time zone */
export function formatWeekday(time: number | string, now: number): string {
  const date = formatDate(time);
  if (date === formatDate(now)) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (date === formatDate(yesterday.getTime())) return "Yesterday";
  return weekday.format(new Date(time));
}

/** The value of an <input type="datetime-local">, in the browser's time zone. */
export function toLocalInput(time: number): string {
  const local = new Date(time - new Date(time).getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 16);
}

export { DAY, HOUR, MINUTE };
