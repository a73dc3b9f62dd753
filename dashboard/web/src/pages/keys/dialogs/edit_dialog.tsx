import { Button, Group, Stack } from "@mantine/core";
import { changeKey, getKey, type KeyRecord, type KeySettings } from "../../../api/keys";
import { announceChange } from "../../../components/announce";
import { Dialog } from "../../../components/dialog";
import { ProblemAlert } from "../../../components/problem_alert";
import { ConflictAlert } from "../../../forms/conflict_alert";
import { MovedNotice } from "../../../forms/moved_notice";
import { useEdit } from "../../../forms/use_edit";
import {
  checkDraft,
  draftOf,
  type KeyDraft,
  SETTING_LABELS,
  SETTINGS,
  settingWords,
  settle,
} from "../key_draft";
import { KeyForm } from "./key_form";
import { RecordFacts } from "./record_facts";
import formClasses from "../../../forms/forms.module.css";

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
  const { base, conflict } = edit;

  return (
    <Dialog
      onClose={onClose}
      closeOnClickOutside={false}
      title={readOnly ? base.name : `Edit “${record.name}”`}
      size="lg"
    >
      <form onSubmit={edit.submit} noValidate>
        <Stack gap="md">
          <RecordFacts record={base} />
          <ConflictAlert
            conflict={conflict}
            what="this key"
            mine={edit.draft}
            label={(name) => SETTING_LABELS[name]}
            show={settingWords}
            onTake={edit.change}
          />
          <fieldset disabled={readOnly} className={formClasses.fieldset}>
            <KeyForm
              draft={edit.draft}
              onChange={edit.change}
              errors={edit.errors}
              models={models}
            />
          </fieldset>
          <ProblemAlert error={edit.problem} title="The key was not saved" />
          <Group justify="flex-end" className={formClasses.dialogButtons}>
            <MovedNotice moved={edit.moved} what="this key" onBringIn={edit.bringIn} />
            <Button variant="default" onClick={onClose}>
              {readOnly ? "Close" : "Cancel"}
            </Button>
            {!readOnly && (
              <Button type="submit" loading={edit.busy} disabled={edit.moved === "gone"}>
                {conflict && conflict.merge.conflicts.length > 0 ? "Save over theirs" : "Save"}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
