import { Text } from "@mantine/core";
import { asItIs } from "../../../api/as_it_is";
import { endOldSecret, type KeyRecord } from "../../../api/keys";
import { announceChange } from "../../../components/announce";
import { Until } from "../../../components/time_text";
import { ActDialog } from "../../../forms/act_dialog";

interface EndOldDialogProps {
  record: KeyRecord;
  onClose: () => void;
  onEnded: (record: KeyRecord) => void;
}

/** Other edits of the key do not matter; another old secret is not the one that was asked about. */
function endAsAsked({ id, etag, previous }: KeyRecord) {
  return asItIs(
    etag,
    (current) => endOldSecret(id, current),
    async (refusal) => {
      const current = refusal.problem.current as KeyRecord | undefined;
      if (!current || current.previous?.valid_until !== previous?.valid_until) throw refusal;
      return current;
    },
  );
}

/** Ends the secret that a rotation left valid for a while, before that while is over. */
export function EndOldDialog({ record, onClose, onEnded }: EndOldDialogProps) {
  const { previous } = record;
  const end = async () => {
    const { data, commit } = await endAsAsked(record);
    onEnded(data);
    announceChange({ title: `The old secret of “${record.name}” has ended`, commit });
  };
  return (
    <ActDialog
      title={`End the old secret of “${record.name}”?`}
      failed="The old secret was not ended"
      submit="End it now"
      danger
      act={end}
      onClose={onClose}
    >
      <Text size="sm">
        <span className="gatehouse-mono">{previous?.key_hint}</span> would end{" "}
        {previous && <Until time={previous.valid_until} />}. Requests with it are refused from the very
        next one, and its running answers end. The key’s own secret,{" "}
        <span className="gatehouse-mono">{record.key_hint}</span>, is not touched. This cannot be undone.
      </Text>
    </ActDialog>
  );
}
