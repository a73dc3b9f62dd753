import { Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconX } from "@tabler/icons-react";
import { ApiError, type Commit } from "../api/http";
import { AppliedNote } from "./applied_note";
import { reasonOf } from "./problem_alert";

const UNDO_FOR_MS = 30_000;

interface Change {
  title: string;
  commit: Commit | null;
  /** Offers to take the change back. */
  undo?: () => void;
}

/** Says that a change is made and follows it into the proxies. */
export function announceChange({ title, commit, undo }: Change): void {
  const id = crypto.getRandomValues(new Uint32Array(1)).join();
  notifications.show({
    id,
    title,
    color: "green",
    icon: <IconCheck size={18} aria-hidden />,
    autoClose: undo ? UNDO_FOR_MS : undefined,
    closeButtonProps: { "aria-label": "Dismiss" },
    message: (
      <Stack gap={8} align="flex-start">
        {commit && <AppliedNote commit={commit} />}
        {undo && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            Undo
          </Button>
        )}
      </Stack>
    ),
  });
}

export function announceProblem(title: string, error: unknown): void {
  const request = error instanceof ApiError ? error.problem.request_id : undefined;
  notifications.show({
    title,
    color: "red",
    role: "alert",
    icon: <IconX size={18} aria-hidden />,
    autoClose: 15_000,
    closeButtonProps: { "aria-label": "Dismiss" },
    message: (
      <>
        {reasonOf(error)}
        {request && (
          <>
            {" "}
            (request <span className="gatehouse-mono">{request}</span>)
          </>
        )}
      </>
    ),
  });
}
