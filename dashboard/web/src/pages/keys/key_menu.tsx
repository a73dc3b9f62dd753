import { ActionIcon, Menu } from "@mantine/core";
import {
  IconCode,
  IconDots,
  IconEye,
  IconLock,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import type { KeyRecord } from "../../api/keys";
import classes from "./keys.module.css";

export type RowAction = "edit" | "connect" | "rotate" | "enable" | "disable" | "hash" | "delete";

interface KeyMenuProps {
  record: KeyRecord;
  canWrite: boolean;
  onAction: (action: RowAction, record: KeyRecord) => void;
}

export function KeyMenu({ record, canWrite, onAction }: KeyMenuProps) {
  const item = (action: RowAction, label: string, Icon: typeof IconDots, danger = false) => (
    <Menu.Item
      key={action}
      className={danger ? classes.danger : undefined}
      leftSection={<Icon size={16} aria-hidden />}
      onClick={() => onAction(action, record)}
    >
      {label}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={`Actions for ${record.name}`}
        >
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {canWrite ? item("edit", "Edit …", IconPencil) : item("edit", "Show …", IconEye)}
        {item("connect", "How to call …", IconCode)}
        {canWrite && [
          item("rotate", "Rotate the secret …", IconRefresh),
          record.storage === "plain" && item("hash", "Store only its hash", IconLock),
          record.enabled
            ? item("disable", "Disable", IconPlayerPause)
            : item("enable", "Enable", IconPlayerPlay),
          <Menu.Divider key="divider" />,
          item("delete", "Delete …", IconTrash, true),
        ]}
      </Menu.Dropdown>
    </Menu>
  );
}
