import { actOnKey, type BulkChange, changeKeys, type KeyRecord, type SeenConfig } from "../../../api/keys";
import type { Commit } from "../../../api/http";
import { announceChange, announceProblem } from "../../../components/announce";
import { plural } from "../../../format/numbers";
import { planUndo, type UndoStep } from "./bulk_undo";
import { doneWords } from "./bulk_words";

async function restoreAll(ids: string[]): Promise<Commit | null> {
  let last: Commit | null = null;
  for (const id of ids) ({ commit: last } = await actOnKey(id, "restore"));
  return last;
}

/** Takes the steps, each based on the one before; refused where somebody else came in between. */
async function undo(steps: UndoStep[], since: SeenConfig): Promise<Commit | null> {
  let seen = since;
  let last: Commit | null = null;
  for (const step of steps) {
    last =
      step.kind === "restore"
        ? await restoreAll(step.ids)
        : (await changeKeys(seen, step.ids, step.change)).commit;
    if (last) seen = { revision: last.revision };
  }
  return last;
}

/** Changes many keys at once, says so, and offers to take it back where that is possible. */
export async function changeMany(
  keys: readonly KeyRecord[],
  change: BulkChange,
  seen: SeenConfig,
  onChanged: () => void,
): Promise<void> {
  const steps = planUndo(keys, change, Date.now());
  const { data, commit } = await changeKeys(seen, keys.map(({ id }) => id), change);
  onChanged();
  const takeBack = async () => {
    try {
      const back = await undo(steps ?? [], { revision: data.revision });
      announceChange({ title: `Undone: ${plural(data.changed, "key")} as before`, commit: back });
    } catch (error) {
      announceProblem("Not all of it was undone", error);
    }
    onChanged();
  };
  announceChange({
    title: doneWords(change, data.changed, data.unchanged),
    commit,
    undo: steps && steps.length > 0 && data.changed > 0 ? () => void takeBack() : undefined,
  });
}
