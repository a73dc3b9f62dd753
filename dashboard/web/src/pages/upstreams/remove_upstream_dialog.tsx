import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { asItIs } from "../../api/as_it_is";
import { getUpstream, removeUpstream, type UpstreamRecord } from "../../api/upstreams";
import { announceChange } from "../../components/announce";
import { Dialog } from "../../components/dialog";
import { ProblemAlert } from "../../components/problem_alert";

interface RemoveUpstreamDialogProps {
  record: UpstreamRecord;
  /** Names of upstreams that fall back to it. */
  neededBy: string[];
  onClose: () => void;
  onRemoved: () => void;
}

/** Removes an upstream after saying who loses what. */
export function RemoveUpstreamDialog(props: RemoveUpstreamDialogProps) {
  const { record, neededBy, onClose, onRemoved } = props;
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const remove = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const { commit } = await asItIs(
        record.etag,
        (etag) => removeUpstream(record.name, etag),
        () => getUpstream(record.name),
      );
      onClose();
      onRemoved();
      announceChange({ title: `“${record.name}” is removed`, commit });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };

  return (
    <Dialog onClose={onClose} title={`Remove “${record.name}”?`}>
      <Stack gap="md">
        <Text size="sm">
          Requests for <span className="gatehouse-mono">{record.path_prefix}</span> no longer go to{" "}
          <span className="gatehouse-mono">{record.base_url}</span>, from the very next one. Its
          credentials are taken out of the data file with it.
        </Text>
        {neededBy.length > 0 && (
          <Text size="sm" fw={600}>
            {neededBy.join(", ")} {neededBy.length === 1 ? "falls" : "fall"} back to it. Change that
            first.
          </Text>
        )}
        <ProblemAlert error={problem} title="The upstream was not removed" />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            color="red"
            loading={busy}
            disabled={neededBy.length > 0}
            onClick={() => void remove()}
          >
            Remove upstream
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
