import { Text } from "@mantine/core";
import { asItIs } from "../../api/as_it_is";
import { getUpstream, removeUpstream, type UpstreamRecord } from "../../api/upstreams";
import { announceChange } from "../../components/announce";
import { ActDialog } from "../../forms/act_dialog";

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
  const remove = async () => {
    const { commit } = await asItIs(
      record.etag,
      (etag) => removeUpstream(record.name, etag),
      () => getUpstream(record.name),
    );
    onRemoved();
    announceChange({ title: `“${record.name}” is removed`, commit });
  };
  return (
    <ActDialog
      title={`Remove “${record.name}”?`}
      failed="The upstream was not removed"
      submit="Remove upstream"
      danger
      disabled={neededBy.length > 0}
      act={remove}
      onClose={onClose}
    >
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
    </ActDialog>
  );
}
