import { changeKey, getKey, type KeyRecord, type KeySettings } from "../../../api/keys";
import { announceChange } from "../../../components/announce";
import { EditingDialog } from "../../../forms/editing_dialog";
import { useEdit } from "../../../forms/use_edit";
import {
  checkDraft,
  draftOf,
  type KeyDraft,
  settingLabel,
  SETTINGS,
  settingWords,
  settle,
} from "../key_draft";
import { KeyForm } from "./key_form";
import { RecordFacts } from "./record_facts";

interface EditDialogProps {
  record: KeyRecord;
  models: string[];
  readOnly: boolean;
  onClose: () => void;
  onSaved: (record: KeyRecord) => void;
}

/** A date that has passed may stay as it is. */
function check(draft: KeyDraft, changes: Partial<KeySettings>) {
  const errors = checkDraft(draft, Date.now());
  if (!("expiry_date" in changes)) delete errors.expiry_date;
  return errors;
}

/** Edits one key. */
export function EditDialog({ record, models, readOnly, onClose, onSaved }: EditDialogProps) {
  const edit = useEdit<KeyRecord, KeySettings, KeyDraft>({
    record,
    names: SETTINGS,
    read: draftOf,
    settle,
    check,
    fetch: () => getKey(record.id),
    save: (etag, changes) => changeKey(record.id, etag, changes),
    onSaved: ({ data, commit }) => {
      onSaved(data);
      onClose();
      announceChange({ title: `“${data.name}” is saved`, commit });
    },
    onUnchanged: onClose,
  });

  return (
    <EditingDialog
      edit={edit}
      what="key"
      title={readOnly ? edit.base.name : `Edit “${record.name}”`}
      readOnly={readOnly}
      label={settingLabel}
      show={settingWords}
      onClose={onClose}
      facts={<RecordFacts record={edit.base} />}
    >
      <KeyForm draft={edit.draft} onChange={edit.change} errors={edit.errors} models={models} />
    </EditingDialog>
  );
}
