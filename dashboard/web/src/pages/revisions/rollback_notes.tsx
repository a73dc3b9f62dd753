import { Text } from "@mantine/core";
import { Fragment } from "react";
import type { RollbackNotes } from "../../api/revisions";
import { formatNumber, plural } from "../../format/numbers";
import { useKeyName } from "../../live/use_key_name";
import classes from "./revisions.module.css";

const KEYS = (count: number) => plural(count, "key");

/** What each list of a rollback means, for so many of its entries. */
const MEANINGS: [keyof RollbackNotes, (count: number) => string][] = [
  [
    "revived",
    (count) => `${KEYS(count)} deleted since ${count === 1 ? "comes" : "come"} back, disabled`,
  ],
  [
    "not_revived",
    (count) =>
      `${KEYS(count)} deleted since cannot come back: ${count === 1 ? "its secret belongs" : "their secrets belong"} to another key by now`,
  ],
  [
    "created_since",
    (count) => `${KEYS(count)} made since ${count === 1 ? "stays as it is" : "stay as they are"}`,
  ],
  [
    "credentials_missing",
    (count) => `${plural(count, "credential")} must be given again: only a digest was kept`,
  ],
];

const NAMED = 10;

/** A key that is there: the differences beside it do not name it. */
function PresentKey({ id }: { id: string }) {
  const name = useKeyName(id);
  if (name === null) return id;
  return (
    <>
      <Text span inherit ff="text" fw={600}>
        {name}
      </Text>{" "}
      {id}
    </>
  );
}

function Entries({ of, entries }: { of: keyof RollbackNotes; entries: string[] }) {
  const more = entries.length - NAMED;
  return (
    <>
      {entries.slice(0, NAMED).map((entry, i) => (
        <Fragment key={entry}>
          {i > 0 && ", "}
          {of === "created_since" ? <PresentKey id={entry} /> : entry}
        </Fragment>
      ))}
      {more > 0 && ` and ${formatNumber(more)} more`}
    </>
  );
}

/** What a rollback leaves alone or cannot do. */
export function RollbackNotesList({ notes }: { notes: RollbackNotes }) {
  const told = MEANINGS.filter(([name]) => notes[name].length > 0);
  if (told.length === 0) return null;
  return (
    <ul className={classes.notes} aria-label="Beside that">
      {told.map(([name, meaning]) => (
        <li key={name}>
          <Text size="sm">{meaning(notes[name].length)}</Text>
          <Text size="xs" c="dimmed" className="gatehouse-mono">
            <Entries of={name} entries={notes[name]} />
          </Text>
        </li>
      ))}
    </ul>
  );
}
