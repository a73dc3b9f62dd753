import { Button, Group, Stack } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError } from "../api/http";
import { Dialog } from "../components/dialog";
import { ProblemAlert } from "../components/problem_alert";
import { Form } from "./form";

interface ActDialogProps {
  title: string;
  failed: string;
  submit: string;
  danger?: boolean;
  /** It cannot be done as things are. */
  disabled?: boolean;
  /** Something is filled in. */
  dirty?: boolean;
  /** Null when what was typed cannot be sent. */
  act: () => Promise<void> | null;
  onClose: () => void;
  /** `refused` gives the server's reason at a field. */
  children: ReactNode | ((refused: (field: string) => string | undefined) => ReactNode);
}

/** A dialog that does one thing, and stays open with the reason where that fails. */
export function ActDialog(props: ActDialogProps) {
  const { failed, danger, act, onClose, children } = props;
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const acting = act();
    if (acting === null) return;
    setBusy(true);
    try {
      await acting;
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  const refused = (field: string) =>
    problem instanceof ApiError ? problem.field(field) : undefined;
  return (
    <Dialog onClose={onClose} dirty={props.dirty} title={props.title}>
      <Form busy={busy} onSubmit={onSubmit}>
        <Stack gap="md">
          {typeof children === "function" ? children(refused) : children}
          <ProblemAlert error={problem} title={failed} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus={danger || undefined}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={danger ? "red" : undefined}
              loading={busy}
              disabled={props.disabled}
            >
              {props.submit}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Dialog>
  );
}
