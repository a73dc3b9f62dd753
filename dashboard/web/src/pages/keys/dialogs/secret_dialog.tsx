import { Alert, Button, Checkbox, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { IconDownload, IconEyeOff } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { AppliedNote } from "../../../components/applied_note";
import { downloadText } from "../../../components/clipboard";
import { CopyButton } from "../../../components/copy_button";
import { DIALOG_PROPS, useFocusBack, useScrollLock } from "../../../components/dialog";
import { formatDateTime } from "../../../format/time";
import type { Revelation } from "../secret_context";
import { SnippetTabs, useBaseUrl } from "../snippet_tabs";
import { envFileName, makeEnvFile } from "../snippets";
import classes from "./dialogs.module.css";

/** Selects the secret's whole text, so that copying by hand takes one keystroke. */
function selectAll(element: HTMLElement): void {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

function Lead({ revelation }: { revelation: Revelation }) {
  const { occasion, record } = revelation;
  return (
    <Alert color="yellow" icon={<IconEyeOff aria-hidden />} title="Shown only this once">
      <Text size="sm">
        Gatehouse keeps no readable copy: store the secret before you leave this dialog.
        {occasion === "rotated" &&
          (record.previous
            ? ` The old secret works until ${formatDateTime(record.previous.valid_until)}.`
            : " The old secret is refused from the very next request.")}
      </Text>
    </Alert>
  );
}

/**
 * The one look at a secret. No stray click, Escape or tab closes it: only Done does, after the
 * box says that the secret is stored.
 */
export function SecretDialog(props: { revelation: Revelation; onDone: () => void }) {
  const { record, secret, commit, occasion } = props.revelation;
  const [stored, setStored] = useState(false);
  const [reminded, setReminded] = useState(false);
  const text = useRef<HTMLElement>(null);
  const { url } = useBaseUrl();
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
      <Modal.Content aria-label="The new secret">
        <Modal.Header>
          <Title order={2} size="h4">
            {occasion === "created" ? `“${record.name}” is created` : `“${record.name}” has a new secret`}
          </Title>
        </Modal.Header>
        <Modal.Body>
          <Stack gap="md">
            <Lead revelation={props.revelation} />
            <div>
              <code
                ref={text}
                className={classes.secret}
                data-testid="secret"
                onClick={() => text.current && selectAll(text.current)}
              >
                {secret}
              </code>
              <Group gap="xs" mt="xs" grow preventGrowOverflow={false}>
                <CopyButton
                  text={secret}
                  label="Copy the secret"
                  variant="filled"
                  data-autofocus
                />
                <Button
                  variant="default"
                  leftSection={<IconDownload size={16} aria-hidden />}
                  onClick={() =>
                    downloadText(envFileName(record.name), makeEnvFile(record.name, url, secret))
                  }
                >
                  Download .env
                </Button>
              </Group>
            </div>
            <SnippetTabs record={record} secret={secret} />
            {commit && <AppliedNote commit={commit} />}
            <div className={classes.dialogFooter}>
              <Checkbox
                label="I have stored the secret"
                checked={stored}
                error={reminded && !stored ? "Tick this first: it cannot be shown again" : undefined}
                onChange={(event) => setStored(event.currentTarget.checked)}
              />
              <Button onClick={() => (stored ? props.onDone() : setReminded(true))}>Done</Button>
            </div>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
