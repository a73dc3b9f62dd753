import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import { useState } from "react";
import { ApiError, type Commit } from "../../api/http";
import { getRevision, rollBack, type SeenState } from "../../api/revisions";
import { Dialog } from "../../components/dialog";
import { ProblemAlert } from "../../components/problem_alert";
import { formatNumber } from "../../format/numbers";
import { ChangeList } from "./change_list";
import { RollbackNotesList } from "./rollback_notes";
import type { SeenRevision } from "./use_revision";

/** The document's state by now, as a 412 tells it; null for any other error. */
function movedOnTo(error: unknown): SeenState | null {
  if (!(error instanceof ApiError) || error.status !== 412) return null;
  return (error.problem.current as SeenState | undefined) ?? null;
}

interface RollbackDialogProps {
  shown: SeenRevision;
  onClose: () => void;
  onDone: (commit: Commit | null) => void;
}

/**
 * Asks before a rollback. What stands here is what is confirmed: it does not follow the document
 * by itself, and a document that has moved on is shown anew before it can be confirmed again.
 */
export function RollbackDialog({ shown, onClose, onDone }: RollbackDialogProps) {
  const [agreed, setAgreed] = useState(shown);
  const [moved, setMoved] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { detail, seen } = agreed;
  const revision = formatNumber(detail.revision);
  const nothing = detail.rollback.changes.length === 0;

  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const { commit } = await rollBack(detail.revision, seen);
      onClose();
      onDone(commit);
      return;
    } catch (error) {
      const now = movedOnTo(error);
      if (now === null) {
        setProblem(error);
      } else {
        await getRevision(detail.revision).then((fresh) => {
          setAgreed({ detail: fresh, seen: now });
          setMoved(
            now.revision === seen.revision
              ? "The data file has been edited by hand"
              : `The config has moved on to revision ${formatNumber(now.revision)}`,
          );
        }, setProblem);
      }
    }
    setBusy(false);
  };

  return (
    <Dialog onClose={onClose} title={`Roll back to revision ${revision}?`}>
      <Stack gap="md">
        {moved && (
          <Alert
            role="alert"
            color="yellow"
            icon={<IconGitMerge aria-hidden />}
            title={moved}
            data-testid="moved-on"
          >
            Somebody changed it while you were looking, so nothing was rolled back. Below is what a
            rollback would change by now.
          </Alert>
        )}
        {nothing ? (
          <Text size="sm">A rollback would change nothing any more.</Text>
        ) : (
          <>
            <Text size="sm">
              These go back to how revision {revision} had them, as a new revision on top of{" "}
              {formatNumber(seen.revision)}. Proxies apply it at once.
            </Text>
            <ChangeList changes={detail.rollback.changes} label="What changes" />
          </>
        )}
        <RollbackNotesList notes={detail.rollback} />
        <ProblemAlert error={problem} title="Nothing was rolled back" />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={busy} disabled={nothing} onClick={() => void confirm()}>
            Roll back
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
