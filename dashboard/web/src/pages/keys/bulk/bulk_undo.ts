import type { BulkChange, BulkSettings, KeyRecord } from "../../../api/keys";

/** One step of taking a bulk change back. */
export type UndoStep =
  | { kind: "bulk"; ids: string[]; change: BulkChange }
  | { kind: "restore"; ids: string[] };

/** More than this in an undo is no undo that one waits for. */
const MOST_STEPS = 20;
const MOST_RESTORES = 100;

function bulk(keys: KeyRecord[], change: BulkChange): UndoStep[] {
  return keys.length > 0 ? [{ kind: "bulk", ids: keys.map(({ id }) => id), change }] : [];
}

/** Keys by what they had in the members that are set. */
function byFormer(keys: readonly KeyRecord[], set: BulkSettings): UndoStep[] {
  const groups = new Map<string, { former: BulkSettings; keys: KeyRecord[] }>();
  for (const key of keys) {
    const names = Object.keys(set) as (keyof BulkSettings)[];
    const former: BulkSettings = Object.fromEntries(names.map((name) => [name, key[name]]));
    const place = JSON.stringify(former);
    if (place === JSON.stringify(set)) continue;
    const group = groups.get(place) ?? { former, keys: [] };
    group.keys.push(key);
    groups.set(place, group);
  }
  return [...groups.values()].flatMap(({ former, keys: of }) => bulk(of, { action: "set", set: former }));
}

/**
 * What takes a change of these keys back, each as it was before; null when that would be too much, or
 * is not possible: an expiry that has passed cannot be set again.
 */
export function planUndo(keys: readonly KeyRecord[], change: BulkChange, now: number): UndoStep[] | null {
  const enabled = keys.filter((key) => key.enabled);
  switch (change.action) {
    case "enable":
      return bulk(keys.filter((key) => !key.enabled), { action: "disable" });
    case "disable":
      return bulk(enabled, { action: "enable" });
    case "delete":
      if (keys.length > MOST_RESTORES) return null;
      // Restored keys come back disabled.
      return [{ kind: "restore", ids: keys.map(({ id }) => id) }, ...bulk(enabled, { action: "enable" })];
    case "set": {
      const steps = byFormer(keys, change.set);
      const expired = keys.some(({ expiry_date }) => expiry_date !== null && Date.parse(expiry_date) <= now);
      const tooMuch = steps.length > MOST_STEPS || ("expiry_date" in change.set && expired);
      return tooMuch ? null : steps;
    }
  }
}
