import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "../../../api/http";
import { endOldSecret, type KeyRecord } from "../../../api/keys";
import { announceChange } from "../../../components/announce";
import { Dialog } from "../../../components/dialog";
import { ProblemAlert } from "../../../components/problem_alert";
import { Until } from "../../../components/time_text";

interface EndOldDialogProps {
  record: KeyRecord;
  onClose: () => void;
  onEnded: (record: KeyRecord) => void;
}

/** Other edits of the key do not matter; another old secret is not the one that was asked about. */
async function endAsAsked({ id, etag, previous }: KeyRecord) {
  try {
    return await endOldSecret(id, etag);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    const current = error.problem.current as KeyRecord | undefined;
    if (!current || current.previous?.valid_until !== previous?.valid_until) throw error;
    return endOldSecret(id, current.etag);
  }
}

/** Ends the secret that a rotation left valid for a while, before that while is over. */
export function EndOldDialog({ record, onClose, onEnded }: EndOldDialogProps) {
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { previous } = record;

  const end = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const { data, commit } = await endAsAsked(record);
      onClose();
      onEnded(data);
      announceChange({ title: `The old secret of “${record.name}” has ended`, commit });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };

  return (
    <Dialog onClose={onClose} title={`End the old secret of “${record.name}”?`}>
      <Stack gap="md">
        <Text size="sm">
          <span className="gatehouse-mono">{previous?.key_hint}</span> would end{" "}
          {previous && <Until time={previous.valid_until} />}. Requests with it are refused from the very
          next one, and its running answers end. The key’s own secret,{" "}
          <span className="gatehouse-mono">{record.key_hint}</span>, is not touched. This cannot be undone.
        </Text>
        <ProblemAlert error={problem} title="The old secret was not ended" />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={busy} onClick={() => void end()}>
            End it now
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
