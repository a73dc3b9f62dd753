import { Badge, Button, Text } from "@mantine/core";
import { IconDeviceDesktop } from "@tabler/icons-react";
import { useState } from "react";
import { endOtherSessions, endSession, listSessions, type OpenSession } from "../../api/accounts";
import { announceChange, announceProblem } from "../../components/announce";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { StaleSign } from "../../components/stale_sign";
import { Ago } from "../../components/time_text";
import { plural } from "../../format/numbers";
import { useFresh } from "../../live/use_fresh";
import { useSession } from "../../session/session_context";
import { RowsToCome } from "./accounts_tab";
import { browserWords } from "./user_agent";
import classes from "./settings.module.css";

const EVENTS = ["config.updated", "reset"] as const;
/** Logins are no event. */
const LOOK_EVERY_MS = 15_000;

function SessionRow(props: { session: OpenSession; busy: boolean; onEnd: () => void }) {
  const { session } = props;
  const browser = browserWords(session.user_agent);
  return (
    <li className={classes.row} data-session={session.id}>
      <IconDeviceDesktop size={20} aria-hidden className={classes.rowIcon} />
      <div className={classes.rowMain}>
        <Text size="sm" fw={600} title={session.user_agent}>
          {browser}
          <Text span size="sm" c="dimmed" ml={8}>
            {session.account}
          </Text>
        </Text>
        <Text size="xs" c="dimmed">
          <span className="gatehouse-mono">{session.address}</span> · seen{" "}
          <Ago time={session.last_seen_at} never="never" /> · since{" "}
          <Ago time={session.created_at} never="–" />
        </Text>
      </div>
      {session.current ? (
        <Badge variant="light" color="green" size="lg">
          This session
        </Badge>
      ) : (
        <Button
          size="xs"
          variant="default"
          disabled={props.busy}
          aria-label={`End ${session.account}'s session, ${browser}`}
          onClick={props.onEnd}
        >
          End
        </Button>
      )}
    </li>
  );
}

/** Where people are logged in: all of it for admins, one's own for viewers. */
export function SessionsTab() {
  const { data: sessions, error, refresh } = useFresh(listSessions, EVENTS, LOOK_EVERY_MS);
  const { name } = useSession();
  const [busy, setBusy] = useState(false);

  const end = async (ending: Promise<void>, title: string) => {
    setBusy(true);
    try {
      await ending;
      announceChange({ title, commit: null });
    } catch (problem) {
      announceProblem("The session did not end", problem);
    }
    setBusy(false);
    refresh();
  };

  const others = (sessions ?? []).filter(({ account, current }) => account === name && !current);
  // One's own place first, then who was seen last.
  const ordered = [...(sessions ?? [])].sort(
    (a, b) => Number(b.current) - Number(a.current) || b.last_seen_at.localeCompare(a.last_seen_at),
  );
  return (
    <section className={pageClasses.panel} aria-label="Sessions" aria-busy={!sessions && error === null}>
      <div className={pageClasses.top}>
        <Text size="sm" c="dimmed">
          {sessions ? plural(sessions.length, "open session") : "…"}
        </Text>
        <StaleSign />
        <Button
          className={pageClasses.topAction}
          variant="default"
          disabled={busy || others.length === 0}
          onClick={() => void end(endOtherSessions(), "Your other sessions are ended")}
        >
          End all my others
        </Button>
      </div>
      <ProblemAlert error={error} title="The sessions could not be fetched" onRetry={refresh} />
      {!sessions && error === null && <RowsToCome label="Loading the sessions" />}
      {sessions && (
        <ul className={classes.rows} aria-label="Sessions">
          {ordered.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              busy={busy}
              onEnd={() => void end(endSession(session.id), `A session of “${session.account}” is ended`)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
