import type { Usage } from "../api/keys";
import type { ProxyList } from "../api/proxies";

export interface KeyChange {
  id: string;
  name: string;
  revision: number;
}

export interface UsageChange {
  id: string;
  usage: Usage;
  last_used: string | null;
  total_lifetime_tokens: number;
}

/** What GET /api/events sends, by event name. `reset`: events were missed, fetch again. */
export interface LiveEvents {
  "key.created": KeyChange;
  "key.updated": KeyChange;
  "key.deleted": KeyChange;
  /** Keys, upstreams, settings or admins, whoever changed them. */
  "config.updated": { revision: number };
  "usage.updated": { keys: UsageChange[] };
  "proxy.updated": ProxyList;
  "document.invalid": { error: string; line?: number; column?: number; path?: string };
  "document.valid": { revision: number };
  reset: { revision?: number };
}

export type LiveEventName = keyof LiveEvents;

export const LIVE_EVENT_NAMES: readonly LiveEventName[] = [
  "key.created",
  "key.updated",
  "key.deleted",
  "config.updated",
  "usage.updated",
  "proxy.updated",
  "document.invalid",
  "document.valid",
  "reset",
];
