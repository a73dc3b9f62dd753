import type { KeyRecord } from "../../../api/keys";

/** The chosen keys by id, each as it was last seen. Ids stay chosen while others page and sort. */
export type Chosen = ReadonlyMap<string, KeyRecord>;

export const NONE_CHOSEN: Chosen = new Map();

/** With these keys chosen, or not. */
export function withKeys(chosen: Chosen, keys: readonly KeyRecord[], on: boolean): Chosen {
  const next = new Map(chosen);
  for (const key of keys) {
    if (on) next.set(key.id, key);
    else next.delete(key.id);
  }
  return next;
}

/** The keys from one to another in the list's order, both included; the other alone without the one. */
export function rangeOf(keys: readonly KeyRecord[], from: string | null, to: string): KeyRecord[] {
  const end = keys.findIndex(({ id }) => id === to);
  const begin = keys.findIndex(({ id }) => id === from);
  if (end < 0) return [];
  if (begin < 0) return keys.slice(end, end + 1);
  return keys.slice(Math.min(begin, end), Math.max(begin, end) + 1);
}

/** The same keys chosen, those in the list as it is by now. */
export function renewed(chosen: Chosen, keys: readonly KeyRecord[]): Chosen {
  const fresh = keys.filter(({ id, etag }) => chosen.has(id) && chosen.get(id)?.etag !== etag);
  return fresh.length === 0 ? chosen : withKeys(chosen, fresh, true);
}

/** How much of a page is chosen. */
export function shareOf(chosen: Chosen, keys: readonly KeyRecord[]): "none" | "some" | "all" {
  const count = keys.filter(({ id }) => chosen.has(id)).length;
  if (count === 0) return "none";
  return count === keys.length ? "all" : "some";
}
