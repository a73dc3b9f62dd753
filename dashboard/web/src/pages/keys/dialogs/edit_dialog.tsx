import { Button, Group, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../../api/http";
import { changeKey, type KeyRecord, type KeySettings } from "../../../api/keys";
import { announceChange } from "../../../components/announce";
import { Dialog } from "../../../components/dialog";
import { ProblemAlert } from "../../../components/problem_alert";
import {
  changedSettings,
  checkDraft,
  type DraftErrors,
  draftOf,
  type KeyDraft,
  mergeEdits,
  type Merge,
  settle,
} from "../key_draft";
import { ConflictAlert } from "./conflict_alert";
import { KeyForm } from "./key_form";
import { RecordFacts } from "./record_facts";
import { refusedFields } from "./refused_fields";
import classes from "./dialogs.module.css";

interface EditDialogProps {
  record: KeyRecord;
  models: string[];
  readOnly: boolean;
  onClose: () => void;
  onSaved: (record: KeyRecord) => void;
}

interface Conflict {
  theirs: KeyRecord;
  merge: Merge;
}

/**
 * Edits one key. The draft is never lost: when somebody else changed the key meanwhile, what they
 * changed elsewhere is taken over, and what both changed is shown side by side.
 */
export function EditDialog({ record, models, readOnly, onClose, onSaved }: EditDialogProps) {
  const [base, setBase] = useState(record);
  const [draft, setDraft] = useState<KeyDraft>(() => draftOf(record));
  const [errors, setErrors] = useState<DraftErrors>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [busy, setBusy] = useState(false);

  const change = (changes: Partial<KeyDraft>) => {
    setDraft((before) => ({ ...before, ...changes }));
    const cleared = Object.keys(changes).map((name) => [name, undefined]);
    setErrors((before) => ({ ...before, ...Object.fromEntries(cleared) }));
  };

  const meetConflict = (mine: KeySettings, theirs: KeyRecord) => {
    const merge = mergeEdits(draftOf(base), mine, draftOf(theirs));
    setConflict({ theirs, merge });
    setBase(theirs);
    setDraft(merge.draft);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const mine = settle(draft);
    const changes = changedSettings(draftOf(base), mine);
    const found = checkDraft(draft, Date.now());
    // A date that has passed may stay as it is.
    if (!("expiry_date" in changes)) delete found.expiry_date;
    setErrors(found);
    setProblem(null);
    if (Object.keys(found).length > 0) return;
    if (Object.keys(changes).length === 0) return onClose();
    setBusy(true);
    try {
      const { data, commit } = await changeKey(record.id, base.etag, changes);
      onSaved(data);
      onClose();
      announceChange({ title: `“${data.name}” is saved`, commit });
    } catch (error) {
      if (error instanceof ApiError && error.status === 412 && error.problem.current) {
        meetConflict(mine, error.problem.current as KeyRecord);
      } else {
        setErrors(refusedFields(error));
        setProblem(error);
      }
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      onClose={onClose}
      closeOnClickOutside={false}
      title={readOnly ? base.name : `Edit “${record.name}”`}
      size="lg"
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <RecordFacts record={base} />
          {conflict && (
            <ConflictAlert
              merge={conflict.merge}
              theirs={draftOf(conflict.theirs)}
              mine={draft}
              onTake={change}
            />
          )}
          <fieldset disabled={readOnly} className={classes.fieldset}>
            <KeyForm
              draft={draft}
              onChange={change}
              errors={errors}
              models={models}
            />
          </fieldset>
          <ProblemAlert error={problem} title="The key was not saved" />
          <Group justify="flex-end" className={classes.dialogButtons}>
            <Button variant="default" onClick={onClose}>
              {readOnly ? "Close" : "Cancel"}
            </Button>
            {!readOnly && (
              <Button type="submit" loading={busy}>
                {conflict && conflict.merge.conflicts.length > 0 ? "Save over theirs" : "Save"}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
