import { ActionIcon, Menu } from "@mantine/core";
import { IconDotsVertical, IconDownload, IconUpload } from "@tabler/icons-react";
import { exportKeys, type TransferFormat } from "../../../api/transfer";
import { announceProblem } from "../../../components/announce";
import { downloadText } from "../../../components/clipboard";

async function save(format: TransferFormat) {
  try {
    const { name, text } = await exportKeys(format);
    downloadText(name, text);
  } catch (error) {
    announceProblem("The keys were not exported", error);
  }
}

/** All keys into a file, and out of one. */
export function TransferMenu({ onImport }: { onImport: () => void }) {
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="Export and import">
          <IconDotsVertical size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void save("json")}>
          Export as JSON
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void save("csv")}>
          Export as CSV
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconUpload size={16} aria-hidden />} onClick={onImport}>
          Import …
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
