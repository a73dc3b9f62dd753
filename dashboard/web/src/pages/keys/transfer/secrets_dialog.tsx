import { Alert, Button, Text } from "@mantine/core";
import { IconDownload, IconEyeOff } from "@tabler/icons-react";
import type { ImportReport } from "../../../api/transfer";
import { downloadText } from "../../../components/clipboard";
import { CopyIcon } from "../../../components/copy_button";
import { OnceDialog } from "../../../components/once_dialog";
import { plural } from "../../../format/numbers";
import { secretsCsv } from "./import_text";
import classes from "./transfer.module.css";

interface SecretsDialogProps {
  created: ImportReport["created"];
  onDone: () => void;
}

/** The one look at the secrets that an import made. */
export function SecretsDialog({ created, onDone }: SecretsDialogProps) {
  return (
    <OnceDialog
      label="The new secrets"
      title={plural(created.length, "new key")}
      promise="I have stored the secrets"
      reminder="Tick this first: they cannot be shown again"
      onDone={onDone}
    >
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
    </OnceDialog>
  );
}
