import { changeUpstream, getUpstream, type UpstreamRecord } from "../../api/upstreams";
import { announceChange } from "../../components/announce";
import { EditingDialog } from "../../forms/editing_dialog";
import { useEdit } from "../../forms/use_edit";
import {
  checkUpstream,
  memberLabel,
  MEMBERS,
  settleUpstream,
  type UpstreamDraft,
  upstreamDraft,
  upstreamWrite,
  valueWords,
} from "./upstream_draft";
import { UpstreamForm } from "./upstream_form";

interface EditUpstreamDialogProps {
  record: UpstreamRecord;
  others: UpstreamRecord[];
  readOnly: boolean;
  onClose: () => void;
  onSaved: () => void;
}

/** Edits one upstream. Credentials that are stored are never shown: they stay or are replaced. */
export function EditUpstreamDialog(props: EditUpstreamDialogProps) {
  const { record, others, readOnly, onClose, onSaved } = props;
  const edit = useEdit<UpstreamRecord, UpstreamDraft, UpstreamDraft>({
    record,
    names: MEMBERS,
    read: upstreamDraft,
    settle: settleUpstream,
    check: checkUpstream,
    fetch: () => getUpstream(record.name),
    save: (etag, changes) => changeUpstream(record.name, etag, upstreamWrite(changes)),
    onSaved: ({ data, commit }) => {
      onSaved();
      onClose();
      announceChange({ title: `“${data.name}” is saved`, commit });
    },
    onUnchanged: onClose,
  });
  return (
    <EditingDialog
      edit={edit}
      what="upstream"
      title={readOnly ? record.name : `Edit “${record.name}”`}
      readOnly={readOnly}
      label={memberLabel}
      show={valueWords}
      onClose={onClose}
    >
      <UpstreamForm draft={edit.draft} errors={edit.errors} onChange={edit.change} others={others} />
    </EditingDialog>
  );
}
