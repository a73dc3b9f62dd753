import type { UsageGrouping, UsageQuestion } from "../../api/usage";
import { fullDayIn } from "../../format/zone";
import type { Measure, Range } from "./usage_query";

export const GROUPING_WORDS: Record<UsageGrouping, { label: string; one: string; many: string }> = {
  key: { label: "Key", one: "key", many: "keys" },
  model: { label: "Model", one: "model", many: "models" },
  upstream: { label: "Upstream", one: "upstream", many: "upstreams" },
};

export const RANGE_WORDS: Record<Range, string> = {
  "24h": "24 h",
  "7d": "7 d",
  "30d": "30 d",
  custom: "Custom",
};

export const MEASURE_WORDS: Record<Measure, string> = { tokens: "Tokens", requests: "Requests" };

/** What a line or a row is called. */
export function groupName(grouping: UsageGrouping, group: string | null, name: string | null): string {
  if (group === null) return `Other ${GROUPING_WORDS[grouping].many}`;
  if (name !== null) return name;
  if (group === "") return "none";
  return grouping === "key" ? `deleted key ${group}` : group;
}

/** "Sat, 28 Nov 2026", or the first and the last day. */
export function periodWords({ from, to, tz }: UsageQuestion): string {
  const first = fullDayIn(Date.parse(from), tz);
  const last = fullDayIn(Date.parse(to) - 1, tz);
  return first === last ? first : `${first} – ${last}`;
}

/** "12.5 %", "< 0.1 %", "0 %" */
export function percent(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "0 %";
  const share = (part / whole) * 100;
  if (share < 0.1) return "< 0.1 %";
  if (share > 99.9 && part < whole) return "> 99.9 %";
  return `${share >= 10 ? Math.round(share) : Math.round(share * 10) / 10} %`;
}
