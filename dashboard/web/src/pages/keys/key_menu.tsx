import { Menu } from "@mantine/core";
import {
  IconCode,
  IconEye,
  IconLock,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import type { KeyRecord } from "../../api/keys";
import { Action, ActionMenu } from "../../components/action_menu";

export type RowAction =
  | "edit"
  | "connect"
  | "rotate"
  | "end_old"
  | "enable"
  | "disable"
  | "hash"
  | "delete";

interface KeyMenuProps {
  record: KeyRecord;
  canWrite: boolean;
  onAction: (action: RowAction, record: KeyRecord) => void;
}

export function KeyMenu({ record, canWrite, onAction }: KeyMenuProps) {
  const item = (action: RowAction, label: string, Icon: typeof IconCode, danger = false) => (
    <Action
      key={action}
      Icon={Icon}
      label={label}
      danger={danger}
      onClick={() => onAction(action, record)}
    />
  );
  return (
    <ActionMenu of={record.name} width={210}>
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
    </ActionMenu>
  );
}
