import { Button, Group, Stack } from "@mantine/core";
import { addUpstream, type UpstreamRecord, type UpstreamWrite } from "../../api/upstreams";
import { announceChange } from "../../components/announce";
import { Dialog } from "../../components/dialog";
import { ProblemAlert } from "../../components/problem_alert";
import { Form } from "../../forms/form";
import formClasses from "../../forms/forms.module.css";
import { useNew } from "../../forms/use_new";
import {
  checkUpstream,
  EMPTY_UPSTREAM,
  memberLabel,
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
  const form = useNew<UpstreamDraft>({
    empty: EMPTY_UPSTREAM,
    check: checkUpstream,
    make: async (draft) => {
      const body = upstreamWrite(settleUpstream(draft)) as UpstreamWrite;
      const { data, commit } = await addUpstream(body);
      onClose();
      onAdded(data);
      announceChange({ title: `“${data.name}” is added`, commit });
    },
  });

  return (
    <Dialog onClose={onClose} dirty={form.dirty} title="Add an upstream" size="lg">
      <Form busy={form.busy} onSubmit={form.submit}>
        <Stack gap="md">
          <UpstreamForm
            draft={form.draft}
            errors={form.errors}
            onChange={form.change}
            others={others}
          />
          <ProblemAlert
            error={form.problem}
            title="The upstream was not added"
            label={memberLabel}
          />
          <Group justify="flex-end" className={formClasses.dialogButtons}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.busy}>
              Add upstream
            </Button>
          </Group>
        </Stack>
      </Form>
    </Dialog>
  );
}
