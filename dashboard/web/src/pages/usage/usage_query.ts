import type { UsageBucket, UsageFilter, UsageGrouping, UsageQuestion } from "../../api/usage";
import { DAY, HOUR } from "../../format/time";
import { dateIn, daysBefore, isZone, nextStart, startOf, startOfDate } from "../../format/zone";
import { oneOf } from "../../routing/one_of";

export type Range = "24h" | "7d" | "30d" | "custom";
export type Measure = "tokens" | "requests";

/** What the page shows; it stands in the URL. */
export interface UsageView {
  group_by: UsageGrouping;
  range: Range;
  /** Of a custom range: its first and last day ("2026-03-29"). */
  from: string;
  to: string;
  /** Empty: what suits the range. */
  bucket: UsageBucket | "";
  /** Empty: the browser's. */
  tz: string;
  measure: Measure;
  table: boolean;
  key: string;
  model: string;
  upstream: string;
}

export const DEFAULT_VIEW: UsageView = {
  group_by: "key",
  range: "24h",
  from: "",
  to: "",
  bucket: "",
  tz: "",
  measure: "tokens",
  table: false,
  key: "",
  model: "",
  upstream: "",
};

export const GROUPINGS: readonly UsageGrouping[] = ["key", "model", "upstream"];
export const RANGES: readonly Range[] = ["24h", "7d", "30d", "custom"];

/** Reads the view from a URL's search part; what is unknown there becomes the default. */
export function parseView(search: string): UsageView {
  const parameters = new URLSearchParams(search);
  const text = (name: string) => parameters.get(name) ?? "";
  const date = (name: string) => (startOfDate(text(name), "UTC") === null ? "" : text(name));
  const range = oneOf(parameters.get("range"), RANGES, DEFAULT_VIEW.range);
  return {
    group_by: oneOf(parameters.get("group_by"), GROUPINGS, DEFAULT_VIEW.group_by),
    range: range === "custom" && (!date("from") || !date("to")) ? DEFAULT_VIEW.range : range,
    from: date("from"),
    to: date("to"),
    bucket: oneOf<UsageBucket | "">(parameters.get("bucket"), ["hour", "day"], ""),
    tz: isZone(text("tz")) ? text("tz") : "",
    measure: oneOf<Measure>(parameters.get("measure"), ["tokens", "requests"], "tokens"),
    table: parameters.get("view") === "table",
    key: text("key"),
    model: text("model"),
    upstream: text("upstream"),
  };
}

/** The inverse; defaults are left out, so that the plain page has the plain URL. */
export function formatView(view: UsageView): string {
  const { table, ...rest } = view;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) {
    if (value === DEFAULT_VIEW[name as keyof UsageView]) continue;
    if ((name === "from" || name === "to") && view.range !== "custom") continue;
    parameters.set(name, value);
  }
  if (table) parameters.set("view", "table");
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

export interface Period {
  from: number;
  /** The end of the hour or day under way, or of the last day asked for. */
  to: number;
  step: UsageBucket;
  /** Whether hours would be too many to tell apart. */
  daysOnly: boolean;
}

const MOST_HOURS = 14 * 24;

function bounds(view: UsageView, zone: string, now: number): [number, number] {
  switch (view.range) {
    case "24h":
      return [startOf("hour", now, zone) - 23 * HOUR, nextStart("hour", startOf("hour", now, zone), zone)];
    case "7d":
    case "30d": {
      const today = startOf("day", now, zone);
      return [daysBefore(now, view.range === "7d" ? 6 : 29, zone), nextStart("day", today, zone)];
    }
    case "custom": {
      const dates = [view.from, view.to].sort();
      const first = startOfDate(dates[0] ?? "", zone) ?? now;
      const last = startOfDate(dates[1] ?? "", zone) ?? now;
      return [first, nextStart("day", last, zone)];
    }
  }
}

/** The time that a view covers, in whole hours or days of its zone. */
export function periodOf(view: UsageView, zone: string, now: number): Period {
  const [from, to] = bounds(view, zone, now);
  const daysOnly = to - from > MOST_HOURS * HOUR;
  const suits = to - from > 8 * DAY ? "day" : "hour";
  const step = daysOnly ? "day" : view.bucket || suits;
  // What is still to come would show as nothing used.
  const underWay = nextStart(step, startOf(step, now, zone), zone);
  return { from, to: from < underWay ? Math.min(to, underWay) : to, daysOnly, step };
}

export function questionOf(view: UsageView, period: Period, zone: string): UsageQuestion {
  return {
    group_by: view.group_by,
    bucket: period.step,
    from: new Date(period.from).toISOString(),
    to: new Date(period.to).toISOString(),
    tz: zone,
    key: view.key,
    model: view.model,
    upstream: view.upstream,
  };
}

export function filterOf({ key, model, upstream }: UsageView): UsageFilter {
  return { key, model, upstream };
}

/** A custom range to begin with: the days that are shown. */
export function customOf(period: Period, zone: string): Pick<UsageView, "range" | "from" | "to"> {
  return { range: "custom", from: dateIn(period.from, zone), to: dateIn(period.to - 1, zone) };
}
