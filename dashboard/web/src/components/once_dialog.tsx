import { Button, Checkbox, Group, Modal, Stack, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { DIALOG_PROPS, useFocusBack, useScrollLock } from "./dialog";

interface OnceDialogProps {
  /** Names the dialog to assistive tools. */
  label: string;
  title: string;
  /** What the person says before the dialog closes: "I have stored the secret". */
  promise: string;
  /** Why that has to be said first. */
  reminder: string;
  onDone: () => void;
  children: ReactNode;
}

/**
 * Shows what cannot be shown again. No stray click, Escape or tab closes it: only Done does, after
 * the box says that it is stored.
 */
export function OnceDialog({ label, title, promise, reminder, onDone, children }: OnceDialogProps) {
  const [stored, setStored] = useState(false);
  const [reminded, setReminded] = useState(false);
  useScrollLock();
  useFocusBack();
  return (
    <Modal.Root
      {...DIALOG_PROPS}
      onClose={() => {}}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="lg"
    >
      <Modal.Overlay />
      <Modal.Content aria-label={label}>
        <Modal.Header>
          <Title order={2} size="h4">
            {title}
          </Title>
        </Modal.Header>
        <Modal.Body>
          <Stack gap="md">
            {children}
            <Group justify="space-between" align="flex-start" gap="sm">
              <Checkbox
                label={promise}
                checked={stored}
                error={reminded && !stored ? reminder : undefined}
                onChange={(event) => setStored(event.currentTarget.checked)}
              />
              <Button onClick={() => (stored ? onDone() : setReminded(true))}>Done</Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
