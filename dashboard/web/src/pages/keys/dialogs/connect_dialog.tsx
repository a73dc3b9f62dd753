import { Modal, Stack, Text } from "@mantine/core";
import type { KeyRecord } from "../../../api/keys";
import { SnippetTabs } from "../snippet_tabs";
import classes from "../keys.module.css";

/** How to call with a key whose secret nobody can see any more. */
export function ConnectDialog({ record, onClose }: { record: KeyRecord; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Call with “${record.name}”`}
      className={classes.dialog}
    >
      <Stack gap="md">
        <Text size="sm">
          Put the key’s secret (<span className="gatehouse-mono">{record.key_hint}</span>) where
          YOUR_API_KEY stands. If it is lost, rotate the key: it gets a new one.
        </Text>
        <SnippetTabs record={record} secret="YOUR_API_KEY" />
      </Stack>
    </Modal>
  );
}
