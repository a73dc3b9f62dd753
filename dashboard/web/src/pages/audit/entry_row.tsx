import { Badge, Collapse, Text, UnstyledButton } from "@mantine/core";
import {
  IconAdjustments,
  IconCloud,
  IconChevronRight,
  IconFileText,
  IconHistory,
  IconKey,
  IconUser,
} from "@tabler/icons-react";
import { useId, useState } from "react";
import type { AuditedThing, AuditEntry } from "../../api/audit";
import { Link } from "../../components/link";
import { formatNumber } from "../../format/numbers";
import { formatDateTime, formatSecond } from "../../format/time";
import { actorWords, deedOf, isMore, kindOf, membersOf } from "./audit_words";
import { ThingChanges } from "./entry_changes";
import classes from "./audit.module.css";

const ICONS: Record<string, typeof IconKey> = {
  key: IconKey,
  upstream: IconCloud,
  settings: IconAdjustments,
  revision: IconHistory,
  account: IconUser,
  session: IconUser,
};

function thingsOf({ changes = [] }: AuditEntry): { things: AuditedThing[]; more: number } {
  const things = changes.filter((change): change is AuditedThing => !isMore(change));
  const more = changes.find(isMore)?.count ?? 0;
  return { things, more };
}

/** "key ci", "key ci and 3 more": what an entry is about. */
function Subject({ things, more }: { things: AuditedThing[]; more: number }) {
  const [first, ...others] = things;
  if (!first) return null;
  const rest = others.length + more;
  return (
    <>
      {" "}
      {kindOf(first)}
      {first.name !== undefined && (
        <>
          {" "}
          <b>{first.name}</b>
        </>
      )}
      {rest > 0 && ` and ${formatNumber(rest)} more`}
    </>
  );
}

/** The members that one changed thing is about, in a line; nothing where the deed says it all. */
function summaryOf(things: AuditedThing[]): string | null {
  const [thing] = things;
  if (!thing || things.length > 1 || thing.before === null || thing.after === null) return null;
  return membersOf(thing).join(", ");
}

function Facts({ entry }: { entry: AuditEntry }) {
  return (
    <dl className={classes.facts}>
      <div>
        <dt>When</dt>
        <dd>{formatDateTime(entry.at)}</dd>
      </div>
      <div>
        <dt>From</dt>
        <dd className="gatehouse-mono">{entry.from || "–"}</dd>
      </div>
      {entry.revision !== undefined && (
        <div>
          <dt>Became</dt>
          <dd>
            <Link href={`/revisions?revision=${entry.revision}`} className={classes.link}>
              Revision {formatNumber(entry.revision)}
            </Link>
          </dd>
        </div>
      )}
      {entry.request_id && (
        <div>
          <dt>Request</dt>
          <dd className="gatehouse-mono">{entry.request_id}</dd>
        </div>
      )}
      <div>
        <dt>Entry</dt>
        <dd>{formatNumber(entry.seq)}</dd>
      </div>
    </dl>
  );
}

/** One entry: who did what and from where; before and after behind its button. */
export function EntryRow({ entry }: { entry: AuditEntry }) {
  const [open, setOpen] = useState(false);
  const details = useId();
  const { things, more } = thingsOf(entry);
  const summary = summaryOf(things);
  const failed = entry.result === "failed";
  const Icon = ICONS[entry.action.split(".", 1)[0] ?? ""] ?? IconFileText;
  return (
    <li className={classes.entry} data-seq={entry.seq} data-failed={failed || undefined}>
      <UnstyledButton
        className={classes.head}
        aria-expanded={open}
        aria-controls={details}
        onClick={() => setOpen(!open)}
      >
        <span className={classes.icon}>
          <Icon size={16} aria-hidden />
        </span>
        <span className={classes.said}>
          <Text span size="sm">
            <b>{actorWords(entry.actor)}</b> {deedOf(entry)}
            <Subject things={things} more={more} />
            {failed && (
              <>
                {" "}
                <Badge variant="light" color="red" size="sm" className={classes.failed}>
                  Failed
                </Badge>
              </>
            )}
          </Text>
          {summary && (
            <Text span size="xs" c="dimmed" truncate className={classes.summary}>
              {summary}
            </Text>
          )}
        </span>
        <Text span size="xs" c="dimmed" className={classes.from}>
          {entry.from}
        </Text>
        <Text span size="xs" c="dimmed" className={classes.when}>
          <time dateTime={entry.at} title={formatDateTime(entry.at)}>
            {formatSecond(entry.at)}
          </time>
        </Text>
        <IconChevronRight size={16} aria-hidden className={classes.chevron} />
      </UnstyledButton>
      <Collapse expanded={open} transitionDuration={120} id={details}>
        {open && (
          <div className={classes.details}>
            <Facts entry={entry} />
            {things.map((thing, index) => (
              <ThingChanges key={index} thing={thing} />
            ))}
            {more > 0 && (
              <Text size="sm" c="dimmed">
                And {formatNumber(more)} more that the log has no room for: the revision names them.
              </Text>
            )}
          </div>
        )}
      </Collapse>
    </li>
  );
}
