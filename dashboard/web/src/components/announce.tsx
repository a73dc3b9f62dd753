import { Button, Stack } from "@mantine/core";
import { notifications, notificationsStore } from "@mantine/notifications";
import { IconCheck, IconX } from "@tabler/icons-react";
import { ApiError, type Commit } from "../api/http";
import type { Propagation } from "../live/propagation";
import { AppliedNote } from "./applied_note";
import { reasonOf } from "./problem_alert";

const UNDO_FOR_MS = 30_000;
const SHOWN_FOR_MS = 8_000;

function closeAfter(id: string, autoClose: number | false): void {
  notifications.updateState(notificationsStore, (shown) =>
    shown.map((notice) => (notice.id === id ? { ...notice, autoClose } : notice)),
  );
}

/** The one notice that stays because the proxies lack its change; a later change's takes its place. */
let kept: { id: string; shownFor: number } | null = null;

/** Keeps the notice of a change that counts for nobody, or not everywhere, until it does. */
function keepWhileMissing(id: string, shownFor: number, kind: Propagation["kind"]): void {
  const missing = kind === "nobody" || kind === "partly";
  if (missing === (kept?.id === id)) return;
  if (kept) closeAfter(kept.id, kept.shownFor);
  kept = missing ? { id, shownFor } : null;
  if (missing) closeAfter(id, false);
}

interface Change {
  title: string;
  commit: Commit | null;
  /** Offers to take the change back. */
  undo?: () => void;
}

/** Says that a change is made and follows it into the proxies. */
export function announceChange({ title, commit, undo }: Change): void {
  const id = crypto.getRandomValues(new Uint32Array(1)).join();
  const shownFor = undo ? UNDO_FOR_MS : SHOWN_FOR_MS;
  notifications.show({
    id,
    title,
    color: "green",
    icon: <IconCheck size={18} aria-hidden />,
    autoClose: shownFor,
    closeButtonProps: { "aria-label": "Dismiss" },
    message: (
      <Stack gap={8} align="flex-start">
        {commit && (
          <AppliedNote commit={commit} onState={(kind) => keepWhileMissing(id, shownFor, kind)} />
        )}
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
