import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../../api/http";
import { createKey, type KeyRecord } from "../../../api/keys";
import { Dialog } from "../../../components/dialog";
import { ProblemAlert } from "../../../components/problem_alert";
import { refusedFields } from "../../../forms/refused_fields";
import { checkDraft, type DraftErrors, EMPTY_DRAFT, type KeyDraft, settle } from "../key_draft";
import { useRevealSecret } from "../secret_context";
import { KeyForm } from "./key_form";
import formClasses from "../../../forms/forms.module.css";

interface CreateDialogProps {
  models: string[];
  onClose: () => void;
  onCreated: (record: KeyRecord) => void;
}

/** Makes a key and hands its secret to the dialog that shows it once. */
export function CreateDialog({ models, onClose, onCreated }: CreateDialogProps) {
  const reveal = useRevealSecret();
  const [draft, setDraft] = useState<KeyDraft>(EMPTY_DRAFT);
  const [ownSecret, setOwnSecret] = useState("");
  const [plain, setPlain] = useState(false);
  const [errors, setErrors] = useState<DraftErrors>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const change = (changes: Partial<KeyDraft>) => {
    setDraft((before) => ({ ...before, ...changes }));
    const cleared = Object.keys(changes).map((name) => [name, undefined]);
    setErrors((before) => ({ ...before, ...Object.fromEntries(cleared) }));
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = checkDraft(draft, Date.now());
    setErrors(found);
    setProblem(null);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const { data, commit } = await createKey({
        ...settle(draft),
        ...(ownSecret && { key: ownSecret }),
        ...(plain && { store_plain: true }),
      });
      const { key: secret, ...record } = data;
      onClose();
      onCreated(record);
      reveal({ occasion: "created", record, secret, commit });
    } catch (error) {
      setErrors(refusedFields(error));
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  const dirty = draft !== EMPTY_DRAFT || ownSecret !== "";
  return (
    <Dialog
      onClose={onClose}
      closeOnClickOutside={!dirty}
      title="Create an API key"
      size="lg"
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <KeyForm
            draft={draft}
            onChange={change}
            errors={errors}
            models={models}
            more={
              <>
                <TextInput
                  label="Your own secret"
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
          <ProblemAlert error={problem} title="The key was not created" />
          <Group justify="flex-end" className={formClasses.dialogButtons}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Create key
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
