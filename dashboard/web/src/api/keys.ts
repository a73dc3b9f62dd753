import { type Answer, request } from "./http";

export type KeyStatus = "active" | "disabled" | "expired" | "blocked" | "used_up";
export const KEY_STATUSES: readonly KeyStatus[] = [
  "active",
  "used_up",
  "expired",
  "disabled",
  "blocked",
];

export type Reservation = "expected" | "max";

/** Tokens that leave the rolling five hours at a moment. */
export interface Release {
  at: string;
  tokens: number;
}

export interface Usage {
  used: number;
  limit: number | null;
  remaining: number | null;
  window_started_at: string | null;
  window_ends_at: string | null;
  frees: Release[];
}

/** The members of a key that a person edits. */
export interface KeySettings {
  name: string;
  model: string | null;
  allowed_models: string[];
  token_limit_per_5h: number | null;
  requests_per_minute: number | null;
  max_concurrent: number | null;
  reservation: Reservation;
  expiry_date: string | null;
  owner: string | null;
  tags: string[];
  notes: string | null;
}

export interface KeyRecord extends KeySettings {
  id: string;
  key_hint: string;
  storage: "hashed" | "plain";
  enabled: boolean;
  status: KeyStatus;
  created_at: string | null;
  last_used: string | null;
  total_lifetime_tokens: number;
  created_by: string | null;
  previous: { key_hint: string; valid_until: string } | null;
  usage: Usage;
  etag: string;
}

/** A record together with its secret, which the server tells this once. */
export type KeyWithSecret = KeyRecord & { key: string };

export type KeySort =
  | "name"
  | "created_at"
  | "last_used"
  | "expiry_date"
  | "used"
  | "token_limit_per_5h"
  | "total_lifetime_tokens"
  | "status";

export interface KeyQuery {
  search: string;
  sort_by: KeySort;
  sort_order: "asc" | "desc";
  filter_model: string;
  status: KeyStatus | "";
  page: number;
  per_page: number;
}

export interface KeyPage {
  keys: KeyRecord[];
  total: number;
  page: number;
  per_page: number;
  revision: number;
  /** Of the config: it differs after an edit by hand, which leaves the revision alone. */
  digest?: string;
  models: string[];
}

export interface NewKey extends KeySettings {
  key?: string;
  store_plain?: boolean;
}

const at = (id: string, action = "") => `/api/keys/${encodeURIComponent(id)}${action}`;

export async function listKeys(query: KeyQuery, signal?: AbortSignal): Promise<KeyPage> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== "") parameters.set(name, String(value));
  }
  return (await request<KeyPage>("GET", `/api/keys?${parameters}`, { signal })).data;
}

export async function getKey(id: string): Promise<KeyRecord> {
  return (await request<KeyRecord>("GET", at(id))).data;
}

/** The key that a secret belongs to. The secret travels in the body, never in a URL. */
export async function lookUpKey(secret: string): Promise<KeyRecord> {
  return (await request<KeyRecord>("POST", "/api/keys/lookup", { body: { key: secret } })).data;
}

export function createKey(key: NewKey): Promise<Answer<KeyWithSecret>> {
  return request("POST", "/api/keys", { body: key });
}

/** Refused with 412, and the record as it is, when `etag` is no longer the record's. */
export function changeKey(
  id: string,
  etag: string,
  changes: Partial<KeySettings>,
): Promise<Answer<KeyRecord>> {
  return request("PATCH", at(id), { body: changes, ifMatch: etag });
}

/** Ends the secret that a rotation left valid. Refused with 412 as a change is. */
export function endOldSecret(id: string, etag: string): Promise<Answer<KeyRecord>> {
  return request("PATCH", at(id), { body: { previous: null }, ifMatch: etag });
}

export function deleteKey(id: string, etag: string): Promise<Answer<void>> {
  return request("DELETE", at(id), { ifMatch: etag });
}

export function rotateKey(id: string, graceSeconds: number): Promise<Answer<KeyWithSecret>> {
  return request("POST", at(id, "/rotate"), { body: { grace_seconds: graceSeconds } });
}

export type KeyAction = "enable" | "disable" | "restore" | "hash";

export function actOnKey(id: string, action: KeyAction): Promise<Answer<KeyRecord>> {
  return request("POST", at(id, `/${action}`), { body: {} });
}

/** The config that somebody has seen; what is based on it is refused once there is another. */
export interface SeenConfig {
  revision: number;
  digest?: string;
}

export type BulkSettings = Partial<Omit<KeySettings, "name">>;

export type BulkChange =
  | { action: "enable" | "disable" | "delete" }
  | { action: "set"; set: BulkSettings };

export interface BulkOutcome {
  changed: number;
  unchanged: number;
  revision: number;
}

/**
 * One change of many keys, all or none. Refused with 412 when the config is another than the one
 * seen, and with 404, naming the `unknown` ids, when some of the keys are gone.
 */
export function changeKeys(
  seen: SeenConfig,
  ids: string[],
  change: BulkChange,
): Promise<Answer<BulkOutcome>> {
  return request("POST", "/api/keys/bulk", { body: { ...seen, ids, ...change } });
}
