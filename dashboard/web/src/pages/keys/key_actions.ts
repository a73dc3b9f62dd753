import { actOnKey, type KeyRecord } from "../../api/keys";
import { announceChange, announceProblem } from "../../components/announce";
import type { RowAction } from "./key_menu";

/** The actions that need no dialog. */
export type DirectAction = "enable" | "disable" | "hash";

const DONE: Record<DirectAction, string> = {
  enable: "is enabled",
  disable: "is disabled",
  hash: "is stored as a hash",
};

export function isDirect(action: RowAction): action is DirectAction {
  return action in DONE;
}

/** Does it and says so; `onRefused` is called when the record is not what it was taken for. */
export async function actDirectly(
  action: DirectAction,
  record: KeyRecord,
  onDone: (record: KeyRecord) => void,
  onRefused: () => void,
): Promise<void> {
  try {
    const { data, commit } = await actOnKey(record.id, action);
    onDone(data);
    announceChange({ title: `“${record.name}” ${DONE[action]}`, commit });
  } catch (error) {
    announceProblem(`“${record.name}” was not changed`, error);
    onRefused();
  }
}
