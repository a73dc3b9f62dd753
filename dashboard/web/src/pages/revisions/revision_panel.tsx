import { Badge, Button, Skeleton, Text, Title } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { type RefObject, useState } from "react";
import type { Commit } from "../../api/http";
import { Ago } from "../../components/time_text";
import { formatNumber } from "../../format/numbers";
import { formatDateTime } from "../../format/time";
import { useCanWrite } from "../../session/session_context";
import { ChangeList } from "./change_list";
import { authorWords } from "./changes";
import { RollbackDialog } from "./rollback_dialog";
import { RollbackNotesList } from "./rollback_notes";
import type { SeenRevision } from "./use_revision";
import classes from "./revisions.module.css";

function Changed({ changes }: { changes: string[] | null }) {
  if (changes === null) {
    return (
      <Text size="sm" c="dimmed">
        The revision before it is not kept, so there is nothing to compare it with.
      </Text>
    );
  }
  if (changes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing that counts for callers or admins.
      </Text>
    );
  }
  return <ChangeList changes={changes} label="What it changed" />;
}

interface RevisionPanelProps {
  shown: SeenRevision;
  current: boolean;
  heading: RefObject<HTMLHeadingElement | null>;
  onRolledBack: (commit: Commit | null) => void;
}

/** One revision: what it changed, and what going back to it would. */
export function RevisionPanel({ shown, current, heading, onRolledBack }: RevisionPanelProps) {
  const { detail } = shown;
  const { rollback } = detail;
  const canWrite = useCanWrite();
  const [asking, setAsking] = useState(false);
  const same = rollback.changes.length === 0;
  return (
    <>
      <header className={classes.detailHead}>
        <div>
          <Title order={2} size="h3" ref={heading} tabIndex={-1} className={classes.heading}>
            Revision {formatNumber(detail.revision)}
            {current && (
              <Badge variant="light" color="green" ml="xs">
                Current
              </Badge>
            )}
          </Title>
          <Text size="sm" c="dimmed">
            {authorWords(detail.author)} · {formatDateTime(detail.at)} (
            <Ago time={detail.at} never="–" />)
          </Text>
        </div>
      </header>
      <section className={classes.part} aria-label="What it changed">
        <Title order={3} size="h5">
          What it changed
        </Title>
        <Changed changes={detail.changes} />
      </section>
      <section className={classes.part} aria-label="What a rollback would change">
        <Title order={3} size="h5">
          What a rollback would change
        </Title>
        {same ? (
          <Text size="sm" c="dimmed">
            Nothing: names, limits, models, upstreams and settings are as they were then.
          </Text>
        ) : (
          <ChangeList changes={rollback.changes} label="What a rollback would change" />
        )}
        <RollbackNotesList notes={rollback} />
        <Text size="xs" c="dimmed">
          Differences name what changed and never tell values. A rollback undoes no protection:
          secrets and credentials stay, disabled keys stay disabled.
        </Text>
        {canWrite && !same && (
          <Button
            className={classes.rollBack}
            variant="default"
            leftSection={<IconArrowBackUp size={18} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            Roll back to revision {formatNumber(detail.revision)} …
          </Button>
        )}
      </section>
      {asking && (
        <RollbackDialog shown={shown} onClose={() => setAsking(false)} onDone={onRolledBack} />
      )}
    </>
  );
}

export function PanelToCome() {
  return (
    <div role="status" aria-label="Loading the revision">
      <div className={classes.detailHead}>
        <div>
          <Skeleton height={22} width="10rem" my={4} />
          <Skeleton height={14} width="16rem" maw="80vw" my={4} />
        </div>
      </div>
      {[0, 1].map((part) => (
        <div key={part} className={classes.part}>
          <Skeleton height={16} width="9rem" my={3} />
          <Skeleton height={44} />
        </div>
      ))}
    </div>
  );
}
