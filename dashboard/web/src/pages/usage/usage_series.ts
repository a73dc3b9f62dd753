import type { UsageNumbers, UsageRow } from "../../api/usage";
import type { Measure } from "./usage_query";

/** As many as can be told apart; the rest is one line of its own. */
export const MOST_SERIES = 7;

/** A group's usage over the whole time. */
export interface GroupTotal {
  group: string;
  name: string | null;
  numbers: UsageNumbers;
}

export interface Series {
  /** Null for all groups that have no line of their own. */
  group: string | null;
  name: string | null;
  /** Which colour and dash, from 0; MOST_SERIES is the others'. */
  slot: number;
  /** One per start. */
  values: number[];
  total: number;
}

const NAMES = [
  "requests",
  "failed",
  "tokens",
  "tokens_in",
  "tokens_out",
  "tokens_cached",
  "tokens_reported",
  "tokens_partial",
  "tokens_estimated",
] as const satisfies readonly (keyof UsageNumbers)[];

/** What is left of a sum without some of its parts. */
export function restOf(total: UsageNumbers, parts: UsageNumbers[]): UsageNumbers {
  const left = (name: (typeof NAMES)[number]) =>
    Math.max(0, parts.reduce((rest, part) => rest - part[name], total[name]));
  return Object.fromEntries(NAMES.map((name) => [name, left(name)])) as unknown as UsageNumbers;
}

function add(one: UsageNumbers, other: UsageNumbers): UsageNumbers {
  return Object.fromEntries(
    NAMES.map((name) => [name, one[name] + other[name]]),
  ) as unknown as UsageNumbers;
}

/** What each group comes to, the most of the measure first; then by name, so that ties hold still. */
export function totalsOf(rows: UsageRow[], measure: Measure): GroupTotal[] {
  const totals = new Map<string, GroupTotal>();
  for (const { group, name, bucket: _, ...numbers } of rows) {
    const before = totals.get(group);
    totals.set(group, { group, name, numbers: before ? add(before.numbers, numbers) : numbers });
  }
  return [...totals.values()].sort(
    (a, b) => b.numbers[measure] - a.numbers[measure] || a.group.localeCompare(b.group),
  );
}

/** `fresh` in the order of `before` as far as that goes: rows that are looked at keep their places. */
export function inOrderOf<T extends { group: string }>(fresh: T[], before: string[]): T[] {
  const place = new Map(before.map((group, i) => [group, i]));
  const at = ({ group }: T) => place.get(group) ?? before.length;
  return [...fresh].sort((a, b) => at(a) - at(b));
}

/** All starts, those asked for and those answered, in order. */
export function startsWith(starts: number[], rows: UsageRow[]): number[] {
  const answered = rows.flatMap(({ bucket }) => (bucket === null ? [] : [Date.parse(bucket)]));
  return [...new Set([...starts, ...answered])].sort((a, b) => a - b);
}

/** Counts rows into the values of the lines that `lineOf` gives. */
function fill(
  rows: UsageRow[],
  starts: number[],
  measure: Measure,
  lineOf: (row: UsageRow) => Series,
): void {
  const place = new Map(starts.map((start, i) => [start, i]));
  for (const row of rows) {
    const at = row.bucket === null ? undefined : place.get(Date.parse(row.bucket));
    if (at === undefined) continue;
    const line = lineOf(row);
    line.values[at] = (line.values[at] ?? 0) + row[measure];
    line.total += row[measure];
  }
}

/** What is left of the whole line when others are taken off it; never below nothing. */
function withoutLines(whole: Series, lines: Series[]): Series {
  const values = whole.values.map((value, i) =>
    Math.max(0, lines.reduce((rest, line) => rest - (line.values[i] ?? 0), value)),
  );
  return { ...whole, values, total: values.reduce((sum, value) => sum + value, 0) };
}

/**
 * A line for each of the first groups, and one for all others if there are any. `wholes` are rows of
 * all usage, for when `rows` leave groups out.
 */
export function seriesOf(
  rows: UsageRow[],
  ranked: GroupTotal[],
  starts: number[],
  measure: Measure,
  wholes: UsageRow[] = [],
): Series[] {
  const lines: Series[] = ranked.slice(0, MOST_SERIES).map(({ group, name }, slot) => ({
    group,
    name,
    slot,
    values: starts.map(() => 0),
    total: 0,
  }));
  const byGroup = new Map(lines.map((line) => [line.group, line]));
  const others: Series = {
    group: null,
    name: null,
    slot: MOST_SERIES,
    values: starts.map(() => 0),
    total: 0,
  };
  fill(rows, starts, measure, ({ group }) => byGroup.get(group) ?? others);
  if (wholes.length > 0) {
    const whole = { ...others, values: starts.map(() => 0), total: 0 };
    fill(wholes, starts, measure, () => whole);
    return [...lines, withoutLines(whole, lines)];
  }
  return ranked.length > MOST_SERIES ? [...lines, others] : lines;
}
