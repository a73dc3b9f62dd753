import { Alert, Button, Group, Text } from "@mantine/core";
import { IconDownload, IconEyeOff } from "@tabler/icons-react";
import { useRef } from "react";
import { AppliedNote } from "../../../components/applied_note";
import { downloadText } from "../../../components/clipboard";
import { CopyButton } from "../../../components/copy_button";
import { OnceDialog } from "../../../components/once_dialog";
import { formatDateTime } from "../../../format/time";
import { useBaseUrl } from "../base_url";
import type { Revelation } from "../secret_context";
import { SnippetTabs } from "../snippet_tabs";
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

/** The one look at a secret. */
export function SecretDialog(props: { revelation: Revelation; onDone: () => void }) {
  const { record, secret, commit, occasion } = props.revelation;
  const text = useRef<HTMLElement>(null);
  const base = useBaseUrl();
  return (
    <OnceDialog
      label="The new secret"
      title={
        occasion === "created" ? `“${record.name}” is created` : `“${record.name}” has a new secret`
      }
      promise="I have stored the secret"
      reminder="Tick this first: it cannot be shown again"
      onDone={props.onDone}
    >
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
              downloadText(envFileName(record.name), makeEnvFile(record.name, base, secret))
            }
          >
            Download .env
          </Button>
        </Group>
      </div>
      <SnippetTabs record={record} secret={secret} />
      {commit && <AppliedNote commit={commit} />}
    </OnceDialog>
  );
}
