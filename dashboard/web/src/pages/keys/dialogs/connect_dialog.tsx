import { Stack, Text } from "@mantine/core";
import type { KeyRecord } from "../../../api/keys";
import { Dialog } from "../../../components/dialog";
import { SnippetTabs } from "../snippet_tabs";

/** How to call with a key whose secret nobody can see any more. */
export function ConnectDialog({ record, onClose }: { record: KeyRecord; onClose: () => void }) {
  return (
    <Dialog
      onClose={onClose}
      size="lg"
      title={`Call with “${record.name}”`}
    >
      <Stack gap="md">
        <Text size="sm">
          Put the key’s secret (<span className="gatehouse-mono">{record.key_hint}</span>) where
          YOUR_API_KEY stands. If it is lost, rotate the key: it gets a new one.
        </Text>
        <SnippetTabs record={record} secret="YOUR_API_KEY" />
      </Stack>
    </Dialog>
  );
}
