import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "../../../api/http";
import { createKey, type KeyRecord } from "../../../api/keys";
import { Dialog } from "../../../components/dialog";
import { ProblemAlert } from "../../../components/problem_alert";
import { Form } from "../../../forms/form";
import { useNew } from "../../../forms/use_new";
import { checkDraft, EMPTY_DRAFT, type KeyDraft, settingLabel, settle } from "../key_draft";
import { useRevealSecret } from "../secret_context";
import { KeyForm } from "./key_form";
import formClasses from "../../../forms/forms.module.css";

const OWN_SECRET = "Your own secret";

interface CreateDialogProps {
  models: string[];
  onClose: () => void;
  onCreated: (record: KeyRecord) => void;
}

/** Makes a key and hands its secret to the dialog that shows it once. */
export function CreateDialog({ models, onClose, onCreated }: CreateDialogProps) {
  const reveal = useRevealSecret();
  const [ownSecret, setOwnSecret] = useState("");
  const [plain, setPlain] = useState(false);
  const form = useNew<KeyDraft>({
    empty: EMPTY_DRAFT,
    check: (draft) => checkDraft(draft, Date.now()),
    make: async (draft) => {
      const { data, commit } = await createKey({
        ...settle(draft),
        ...(ownSecret && { key: ownSecret }),
        ...(plain && { store_plain: true }),
      });
      const { key: secret, ...record } = data;
      onClose();
      onCreated(record);
      reveal({ occasion: "created", record, secret, commit });
    },
  });
  const { problem } = form;

  return (
    <Dialog
      onClose={onClose}
      dirty={form.dirty || ownSecret !== "" || plain}
      title="Create an API key"
      size="lg"
    >
      <Form busy={form.busy} onSubmit={form.submit}>
        <Stack gap="md">
          <KeyForm
            draft={form.draft}
            onChange={form.change}
            errors={form.errors}
            models={models}
            more={
              <>
                <TextInput
                  label={OWN_SECRET}
                  description="8 to 256 letters, digits, - or _. Leave empty and a strong one is made."
                  placeholder="Made for you"
                  autoComplete="off"
                  spellCheck={false}
                  value={ownSecret}
                  error={problem instanceof ApiError ? problem.field("key") : undefined}
                  onChange={(event) => setOwnSecret(event.currentTarget.value.trim())}
                />
                <Checkbox
                  label="Keep the secret readable in the data file"
                  description="For files that people edit by hand. Otherwise only its SHA-256 is stored."
                  checked={plain}
                  onChange={(event) => setPlain(event.currentTarget.checked)}
                />
              </>
            }
          />
          <ProblemAlert
            error={problem}
            title="The key was not created"
            label={(field) => (field === "key" ? OWN_SECRET : settingLabel(field))}
          />
          <Group justify="flex-end" className={formClasses.dialogButtons}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.busy}>
              Create key
            </Button>
          </Group>
        </Stack>
      </Form>
    </Dialog>
  );
}
