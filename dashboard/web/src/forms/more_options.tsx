import { Collapse, Stack, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import classes from "./forms.module.css";

/** Fields that few need, behind a button; `needed` opens them, for one that was refused. */
export function MoreOptions({ needed, children }: { needed: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const shown = open || needed;
  return (
    <div>
      <UnstyledButton
        className={classes.more}
        aria-expanded={shown}
        aria-controls={id}
        onClick={() => setOpen(!shown)}
      >
        <IconChevronRight size={16} aria-hidden />
        More options
      </UnstyledButton>
      <Collapse expanded={shown} transitionDuration={120} id={id}>
        <Stack gap="md" pt="sm">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}
