import { Button, Group, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { addUpstream, type UpstreamRecord, type UpstreamWrite } from "../../api/upstreams";
import { announceChange } from "../../components/announce";
import { Dialog } from "../../components/dialog";
import { ProblemAlert } from "../../components/problem_alert";
import formClasses from "../../forms/forms.module.css";
import { refusedFields } from "../../forms/refused_fields";
import type { Errors } from "../../forms/use_edit";
import {
  checkUpstream,
  EMPTY_UPSTREAM,
  settleUpstream,
  type UpstreamDraft,
  upstreamWrite,
} from "./upstream_draft";
import { UpstreamForm } from "./upstream_form";

interface AddUpstreamDialogProps {
  others: UpstreamRecord[];
  onClose: () => void;
  onAdded: (record: UpstreamRecord) => void;
}

export function AddUpstreamDialog({ others, onClose, onAdded }: AddUpstreamDialogProps) {
  const [draft, setDraft] = useState<UpstreamDraft>(EMPTY_UPSTREAM);
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const change = (changes: Partial<UpstreamDraft>) => {
    setDraft((before) => ({ ...before, ...changes }));
    const cleared = Object.keys(changes).map((name) => [name, undefined]);
    setErrors((before) => ({ ...before, ...Object.fromEntries(cleared) }));
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = checkUpstream(draft);
    setErrors(found);
    setProblem(null);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const body = upstreamWrite(settleUpstream(draft)) as UpstreamWrite;
      const { data, commit } = await addUpstream(body);
      onClose();
      onAdded(data);
      announceChange({ title: `“${data.name}” is added`, commit });
    } catch (error) {
      setErrors(refusedFields(error));
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      onClose={onClose}
      closeOnClickOutside={draft === EMPTY_UPSTREAM}
      title="Add an upstream"
      size="lg"
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          <UpstreamForm draft={draft} errors={errors} onChange={change} others={others} />
          <ProblemAlert error={problem} title="The upstream was not added" />
          <Group justify="flex-end" className={formClasses.dialogButtons}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Add upstream
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
