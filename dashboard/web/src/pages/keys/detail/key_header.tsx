import { Button, Title } from "@mantine/core";
import { IconArrowLeft, IconPencil, IconPlayerPause, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";
import type { RefObject } from "react";
import type { KeyRecord } from "../../../api/keys";
import { CopyIcon } from "../../../components/copy_button";
import { Link } from "../../../components/link";
import { KeyHint, OldSecret, StatusBadge } from "../key_cells";
import { KeyMenu, type RowAction } from "../key_menu";
import { useListMemory } from "../list_memory";
import classes from "./detail.module.css";

/** The way back to the list as it was left. */
export function BackToKeys() {
  const { left } = useListMemory();
  return (
    <Link href={`/keys${left?.search ?? ""}`} className={classes.back}>
      <IconArrowLeft size={16} aria-hidden />
      All keys
    </Link>
  );
}

interface KeyHeaderProps {
  record: KeyRecord;
  canWrite: boolean;
  heading: RefObject<HTMLHeadingElement | null>;
  onAction: (action: RowAction, record: KeyRecord) => void;
}

/** What the key is called and how it stands, and what can be done with it. */
export function KeyHeader({ record, canWrite, heading, onAction }: KeyHeaderProps) {
  const button = (action: RowAction, label: string, Icon: typeof IconPencil) => (
    <Button
      variant="default"
      leftSection={<Icon size={16} aria-hidden />}
      onClick={() => onAction(action, record)}
    >
      {label}
    </Button>
  );
  return (
    <header className={classes.header}>
      <div className={classes.who}>
        <Title order={1} ref={heading} tabIndex={-1} className={classes.name}>
          {record.name}
        </Title>
        <div className={classes.identity}>
          <StatusBadge record={record} />
          <KeyHint record={record} />
          <OldSecret record={record} canWrite={canWrite} onAction={onAction} />
          <span className={classes.id}>
            <span className="gatehouse-mono">{record.id}</span>
            <CopyIcon text={record.id} what="the key’s id" />
          </span>
        </div>
      </div>
      <div className={classes.actions}>
        {canWrite && (
          <>
            {button("edit", "Edit", IconPencil)}
            {button("rotate", "Rotate", IconRefresh)}
            {record.enabled
              ? button("disable", "Disable", IconPlayerPause)
              : button("enable", "Enable", IconPlayerPlay)}
          </>
        )}
        <KeyMenu record={record} canWrite={canWrite} onAction={onAction} />
      </div>
    </header>
  );
}
