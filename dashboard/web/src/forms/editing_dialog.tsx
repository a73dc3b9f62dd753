import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Dialog } from "../components/dialog";
import { ProblemAlert } from "../components/problem_alert";
import { ConflictAlert } from "./conflict_alert";
import { Form } from "./form";
import { FormFields } from "./form_fields";
import classes from "./forms.module.css";
import { MovedNotice } from "./moved_notice";
import type { Edit } from "./use_edit";

interface EditingDialogProps<Entry, Members extends object, Draft extends object> {
  edit: Edit<Entry, Members, Draft>;
  /** "key" */
  what: string;
  title: string;
  readOnly: boolean;
  /** What a member is called, and its value in words. */
  label: (name: string) => string;
  show: (name: keyof Members, value: unknown) => string;
  onClose: () => void;
  /** What nobody edits, above the fields. */
  facts?: ReactNode;
  /** The fields. */
  children: ReactNode;
}

/** The dialog of `useEdit`: around the fields, what others did meanwhile and what can be done. */
export function EditingDialog<Entry, Members extends Draft, Draft extends object>(
  props: EditingDialogProps<Entry, Members, Draft>,
) {
  const { edit, what, readOnly, onClose } = props;
  const { conflict } = edit;
  return (
    <Dialog onClose={onClose} dirty={edit.dirty} title={props.title} size="lg">
      <Form busy={edit.busy} onSubmit={edit.submit}>
        <Stack gap="md">
          {props.facts}
          <ConflictAlert
            conflict={conflict}
            what={`this ${what}`}
            mine={edit.draft}
            label={(name) => props.label(String(name))}
            show={props.show}
            onTake={edit.change}
          />
          <FormFields busy={edit.busy} readOnly={readOnly}>
            {props.children}
          </FormFields>
          <ProblemAlert
            error={edit.problem}
            title={`The ${what} was not saved`}
            label={props.label}
          />
          <Group justify="flex-end" className={classes.dialogButtons}>
            <MovedNotice moved={edit.moved} what={`this ${what}`} onBringIn={edit.bringIn} />
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
      </Form>
    </Dialog>
  );
}
