import { Text } from "@mantine/core";
import { asItIs } from "../../../api/as_it_is";
import { actOnKey, deleteKey, getKey, type KeyRecord } from "../../../api/keys";
import { announceChange, announceProblem } from "../../../components/announce";
import { Ago } from "../../../components/time_text";
import { ActDialog } from "../../../forms/act_dialog";
import { formatNumber } from "../../../format/numbers";

interface DeleteDialogProps {
  record: KeyRecord;
  onClose: () => void;
  /** The list is to be fetched again. */
  onChanged: () => void;
}

/** Requests that spent nothing, such as refused ones, are no use that a key tells of. */
function PastUse({ record }: { record: KeyRecord }) {
  const { last_used, total_lifetime_tokens: total } = record;
  const spent = total > 0 && `has spent ${formatNumber(total)} tokens so far`;
  if (last_used === null) return spent || "has spent no tokens yet";
  return (
    <>
      was last used <Ago time={last_used} never="" fw={600} />
      {spent && ` and ${spent}`}
    </>
  );
}

/** Deletes a key after naming it and its last use; the notice that follows can undo it. */
export function DeleteDialog({ record, onClose, onChanged }: DeleteDialogProps) {
  const undo = async () => {
    try {
      // A restored key comes back disabled; undoing means as it was before.
      let { commit } = await actOnKey(record.id, "restore");
      if (record.enabled) ({ commit } = await actOnKey(record.id, "enable"));
      announceChange({ title: `“${record.name}” is back`, commit });
    } catch (error) {
      announceProblem(`“${record.name}” was not restored`, error);
    }
    onChanged();
  };

  const remove = async () => {
    const { commit } = await asItIs(
      record.etag,
      (etag) => deleteKey(record.id, etag),
      () => getKey(record.id),
    );
    onChanged();
    announceChange({ title: `“${record.name}” is deleted`, commit, undo: () => void undo() });
  };

  return (
    <ActDialog
      title={`Delete “${record.name}”?`}
      failed="The key was not deleted"
      submit="Delete key"
      danger
      act={remove}
      onClose={onClose}
    >
      <Text size="sm">
        <b>{record.name}</b> (<span className="gatehouse-mono">{record.key_hint}</span>){" "}
        <PastUse record={record} />.
      </Text>
      <Text size="sm">
        Requests with it are refused from the very next one, and its running answers end. It can be
        restored for 30 days.
      </Text>
    </ActDialog>
  );
}
