import type { KeyRecord, KeyStatus, Release, Usage } from "../../api/keys";

export interface QuotaView {
  used: number;
  limit: number | null;
  /** 0 … 1; 0 when there is no limit, or when it is 0. */
  share: number;
  /** When tokens come free next, and how many; null when nothing is used. */
  next: Release | null;
}

/**
 * Usage as it stands at `now`: the record tells what was used when it was fetched and when each
 * part of it leaves the rolling five hours.
 */
export function quotaAt(usage: Usage, now: number): QuotaView {
  const gone = usage.frees.filter((release) => Date.parse(release.at) <= now);
  const next = usage.frees.find((release) => Date.parse(release.at) > now) ?? null;
  const used = Math.max(0, usage.used - gone.reduce((sum, release) => sum + release.tokens, 0));
  const share = usage.limit ? Math.min(1, used / usage.limit) : 0;
  return { used, limit: usage.limit, share, next };
}

/** The record's status at `now`: it expires and frees up between two answers of the server. */
export function statusAt(record: KeyRecord, now: number): KeyStatus {
  if (!record.enabled) return "disabled";
  if (record.expiry_date && Date.parse(record.expiry_date) <= now) return "expired";
  const { used, limit } = quotaAt(record.usage, now);
  if (limit === 0) return "blocked";
  return limit !== null && used >= limit ? "used_up" : "active";
}

/** Whether tokens were spent; in a file written by hand, also without a time of the last use. */
export function hasSpent({ usage, total_lifetime_tokens }: KeyRecord): boolean {
  return usage.used > 0 || total_lifetime_tokens > 0;
}

export const STATUS_VIEW: Record<KeyStatus, { label: string; color: string; why: string }> = {
  active: { label: "Active", color: "green", why: "Requests with this key are let through." },
  used_up: {
    label: "Used up",
    color: "orange",
    why: "The five-hour limit is reached: requests are refused until tokens free up.",
  },
  expired: { label: "Expired", color: "red", why: "Its expiry date has passed." },
  disabled: { label: "Disabled", color: "gray", why: "Switched off by an admin." },
  blocked: { label: "Blocked", color: "grape", why: "Its token limit is 0: no request is let through." },
};
