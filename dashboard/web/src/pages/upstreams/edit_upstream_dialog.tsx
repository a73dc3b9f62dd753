import { Button, Group, Stack } from "@mantine/core";
import { changeUpstream, getUpstream, type UpstreamRecord } from "../../api/upstreams";
import { announceChange } from "../../components/announce";
import { Dialog } from "../../components/dialog";
import { ProblemAlert } from "../../components/problem_alert";
import { ConflictAlert } from "../../forms/conflict_alert";
import formClasses from "../../forms/forms.module.css";
import { MovedNotice } from "../../forms/moved_notice";
import { useEdit } from "../../forms/use_edit";
import {
  checkUpstream,
  MEMBER_LABELS,
  MEMBERS,
  memberWords,
  settleUpstream,
  type UpstreamDraft,
  upstreamDraft,
  upstreamWrite,
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
  const { conflict } = edit;
  return (
    <Dialog
      onClose={onClose}
      closeOnClickOutside={!edit.dirty}
      title={readOnly ? record.name : `Edit “${record.name}”`}
      size="lg"
    >
      <form onSubmit={edit.submit} noValidate>
        <Stack gap="md">
          <ConflictAlert
            conflict={conflict}
            what="this upstream"
            mine={edit.draft}
            label={(name) => MEMBER_LABELS[name]}
            show={memberWords}
            onTake={edit.change}
          />
          <fieldset disabled={readOnly} className={formClasses.fieldset}>
            <UpstreamForm
              draft={edit.draft}
              errors={edit.errors}
              onChange={edit.change}
              others={others}
            />
          </fieldset>
          <ProblemAlert error={edit.problem} title="The upstream was not saved" />
          <Group justify="flex-end" className={formClasses.dialogButtons}>
            <MovedNotice moved={edit.moved} what="this upstream" onBringIn={edit.bringIn} />
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
