import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./newer_button.module.css";

/** Shows what came since: rows never move by themselves under somebody who uses them. */
export function NewerButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Button
      className={classes.newer}
      size="compact-sm"
      radius="xl"
      leftSection={<IconArrowUp size={14} aria-hidden />}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
