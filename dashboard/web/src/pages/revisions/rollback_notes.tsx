import { Text } from "@mantine/core";
import type { RollbackNotes } from "../../api/revisions";
import { formatNumber, plural } from "../../format/numbers";
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

function named(entries: string[]): string {
  const more = entries.length - NAMED;
  const names = entries.slice(0, NAMED).join(", ");
  return more > 0 ? `${names} and ${formatNumber(more)} more` : names;
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
            {named(notes[name])}
          </Text>
        </li>
      ))}
    </ul>
  );
}
