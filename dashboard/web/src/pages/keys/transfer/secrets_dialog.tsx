import { Alert, Button, Checkbox, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { IconDownload, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import type { ImportReport } from "../../../api/transfer";
import { downloadText } from "../../../components/clipboard";
import { CopyIcon } from "../../../components/copy_button";
import { DIALOG_PROPS, useFocusBack, useScrollLock } from "../../../components/dialog";
import { plural } from "../../../format/numbers";
import { secretsCsv } from "./import_text";
import classes from "./transfer.module.css";

interface SecretsDialogProps {
  created: ImportReport["created"];
  onDone: () => void;
}

/**
 * The one look at the secrets that an import made. No stray click, Escape or tab closes it: only Done
 * does, after the box says that they are stored.
 */
export function SecretsDialog({ created, onDone }: SecretsDialogProps) {
  const [stored, setStored] = useState(false);
  const [reminded, setReminded] = useState(false);
  useScrollLock();
  useFocusBack();

  return (
    <Modal.Root
      {...DIALOG_PROPS}
      onClose={() => setReminded(!stored)}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="lg"
    >
      <Modal.Overlay />
      <Modal.Content aria-label="The new secrets">
        <Modal.Header>
          <Title order={2} size="h4">
            {plural(created.length, "key")} imported
          </Title>
        </Modal.Header>
        <Modal.Body>
          <Stack gap="md">
            <Alert color="yellow" icon={<IconEyeOff aria-hidden />} title="Shown only this once">
              <Text size="sm">
                The file had no secrets for these keys, so they were made. Gatehouse keeps no readable
                copy: store them before you leave this dialog.
              </Text>
            </Alert>
            <ul className={classes.secrets} aria-label="The secrets" tabIndex={0}>
              {created.map(({ id, name, key }) => (
                <li key={id ?? name}>
                  <div>
                    <Text size="sm" fw={600}>
                      {name}
                    </Text>
                    <code data-testid="secret">{key}</code>
                  </div>
                  <CopyIcon text={key ?? ""} what={`the secret of ${name}`} />
                </li>
              ))}
            </ul>
            <Button
              leftSection={<IconDownload size={16} aria-hidden />}
              data-autofocus
              onClick={() => downloadText("gatehouse-secrets.csv", secretsCsv(created))}
            >
              Download all as CSV
            </Button>
            <Group justify="space-between" align="flex-start">
              <Checkbox
                label="I have stored the secrets"
                checked={stored}
                error={reminded && !stored ? "Tick this first: they cannot be shown again" : undefined}
                onChange={(event) => setStored(event.currentTarget.checked)}
              />
              <Button variant="default" onClick={() => (stored ? onDone() : setReminded(true))}>
                Done
              </Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
