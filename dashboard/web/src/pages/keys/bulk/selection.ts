import type { KeyRecord, SeenConfig } from "../../../api/keys";

/** Keys of one answer, and the config that they are of. */
export interface SeenKeys extends SeenConfig {
  keys: readonly KeyRecord[];
}

interface SeenKey {
  key: KeyRecord;
  seen: SeenConfig;
}

/** The chosen keys by id, each as it was last seen. Ids stay chosen while others page and sort. */
export type Chosen = ReadonlyMap<string, SeenKey>;

export const NONE_CHOSEN: Chosen = new Map();

/** With these keys chosen. */
export function withKeys(chosen: Chosen, { keys, revision, digest }: SeenKeys): Chosen {
  const next = new Map(chosen);
  for (const key of keys) next.set(key.id, { key, seen: { revision, digest } });
  return next;
}

/** With these keys not chosen. */
export function withoutKeys(chosen: Chosen, keys: readonly KeyRecord[]): Chosen {
  const next = new Map(chosen);
  for (const { id } of keys) next.delete(id);
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
export function renewed(chosen: Chosen, list: SeenKeys): Chosen {
  const keys = list.keys.filter(({ id }) => chosen.has(id));
  return keys.length === 0 ? chosen : withKeys(chosen, { ...list, keys });
}

/**
 * The oldest config that one of the chosen keys was seen in: what is based on all of them is based on
 * no later one. `now`: that of the list on screen; an edit by hand leaves its revision alone.
 */
export function oldestSeen(chosen: Chosen, now: SeenConfig): SeenConfig {
  let oldest = now;
  for (const { seen } of chosen.values()) {
    const older =
      seen.revision < oldest.revision ||
      (seen.revision === oldest.revision && seen.digest !== now.digest);
    if (older) oldest = seen;
  }
  return { revision: oldest.revision, digest: oldest.digest };
}

/** How much of a page is chosen. */
export function shareOf(chosen: Chosen, keys: readonly KeyRecord[]): "none" | "some" | "all" {
  const count = keys.filter(({ id }) => chosen.has(id)).length;
  if (count === 0) return "none";
  return count === keys.length ? "all" : "some";
}
