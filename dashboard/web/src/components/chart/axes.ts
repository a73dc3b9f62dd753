import { bucketIn, clockIn, dayIn, type Step, wallClock } from "../../format/zone";
import { HOUR } from "../../format/time";

const HOUR_STEPS = [1, 2, 3, 6, 12, 24, 48, 96, 168];

/** Which starts get a mark on the time axis: round ones, no more than fit. */
export function timeMarks(starts: number[], step: Step, zone: string, most: number): number[] {
  if (starts.length <= 1) return starts;
  if (step === "day") {
    const every = Math.ceil(starts.length / Math.max(1, most));
    // Counted from the end, so that today is marked.
    return starts.filter((_, i) => (starts.length - 1 - i) % every === 0);
  }
  const every = HOUR_STEPS.find((hours) => starts.length / hours <= most) ?? 336;
  const hourOf = (start: number) => Math.floor(wallClock(start, zone) / HOUR);
  return starts.filter((start) => hourOf(start) % every === 0);
}

/** The mark's text: the day where one begins, else the hour. */
export function markText(start: number, step: Step, zone: string): string {
  const clock = clockIn(start, zone);
  return step === "day" || clock.startsWith("00:") ? dayIn(start, zone) : clock;
}

/** "Sat 28 Nov, 14:00 to 15:00", or a day */
export function spanText(start: number, step: Step, zone: string): string {
  const text = bucketIn(step, start, zone);
  return step === "day" ? text : `${text} to ${clockIn(start + HOUR, zone)}`;
}
