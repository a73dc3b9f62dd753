import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./action_menu.module.css";

interface ActionMenuProps {
  /** The name of what the actions are about. */
  of: string;
  /** In pixels. */
  width: number;
  children: ReactNode;
}

/** What can be done with one thing of a list, behind three dots. */
export function ActionMenu({ of, width, children }: ActionMenuProps) {
  return (
    <Menu position="bottom-end" width={width}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={34} aria-label={`Actions for ${of}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

interface ActionProps {
  Icon: typeof IconDots;
  label: string;
  /** It takes something away. */
  danger?: boolean;
  onClick: () => void;
}

export function Action({ Icon, label, danger, onClick }: ActionProps) {
  return (
    <Menu.Item
      className={danger ? classes.danger : undefined}
      leftSection={<Icon size={16} aria-hidden />}
      onClick={onClick}
    >
      {label}
    </Menu.Item>
  );
}
