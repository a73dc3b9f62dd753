import type { Usage } from "./keys";
import { request } from "./http";

export type UsageGrouping = "key" | "model" | "upstream";
export type UsageBucket = "hour" | "day";

export interface UsageNumbers {
  requests: number;
  /** Of them, answered with a status of 400 or above. */
  failed: number;
  /** What counted against quotas: the sum of the three kinds below. */
  tokens: number;
  tokens_in: number;
  tokens_out: number;
  tokens_cached: number;
  /** As the upstream told them. */
  tokens_reported: number;
  /** Of answers that broke off: what the upstream told until then, the rest estimated. */
  tokens_partial: number;
  /** Of answers of which the upstream told nothing. */
  tokens_estimated: number;
}

export interface UsageRow extends UsageNumbers {
  /** A key's id, a model, an upstream's name. */
  group: string;
  /** The key's name; null for a deleted key, and for models and upstreams. */
  name: string | null;
  /** Start of the hour or day, with its offset in the asked zone. */
  bucket: string | null;
}

/** How far what an answer tells goes back, and how new it is; null before anything was counted. */
export interface Coverage {
  reaches_back_to: string | null;
  read_up_to: string | null;
  /** Why what was counted since is not in it. */
  trouble: string | null;
}

export interface UsageReport extends Coverage {
  /** Of the groups with the most tokens. */
  rows: UsageRow[];
  /** How many groups have no rows. */
  left_out: number;
  /** Of all groups. */
  total: UsageNumbers;
}

export interface UsageFilter {
  key?: string;
  model?: string;
  upstream?: string;
}

export interface UsageQuestion extends UsageFilter {
  group_by: UsageGrouping;
  bucket?: UsageBucket;
  /** RFC 3339; `from` is included, `to` is not. */
  from: string;
  to: string;
  tz: string;
}

export interface HourOfUsage {
  bucket: string;
  requests: number;
  tokens: number;
}

export interface KeyUsage {
  usage: Usage;
  total_lifetime_tokens: number;
  /** The last 24 hours; hours without usage are left out. Null when it cannot be read. */
  history: HourOfUsage[] | null;
}

/** A query string of what is set. */
export function queryOf(parameters: object): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
}

export async function getUsage(question: UsageQuestion, signal?: AbortSignal): Promise<UsageReport> {
  return (await request<UsageReport>("GET", `/api/usage?${queryOf(question)}`, { signal })).data;
}

export async function getKeyUsage(id: string, signal?: AbortSignal): Promise<KeyUsage> {
  const path = `/api/keys/${encodeURIComponent(id)}/usage`;
  return (await request<KeyUsage>("GET", path, { signal })).data;
}
