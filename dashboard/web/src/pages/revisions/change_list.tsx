import { Button, Text } from "@mantine/core";
import { IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { formatNumber } from "../../format/numbers";
import { memberTitle, parseChange } from "./changes";
import classes from "./revisions.module.css";

const ICONS = { added: IconPlus, removed: IconMinus, changed: IconPencil, other: IconPencil };

function ChangeRow({ line }: { line: string }) {
  const { action, thing, name, id, members } = parseChange(line);
  const Icon = ICONS[action];
  return (
    <li className={classes.change} data-action={action}>
      <Icon size={16} aria-hidden />
      <div>
        <Text size="sm">
          {thing}
          {name !== undefined && (
            <>
              {" "}
              <b>{name}</b>
            </>
          )}
          {action !== "other" && ` ${action}`}
        </Text>
        {id && (
          <Text size="xs" c="dimmed" className="gatehouse-mono">
            {id}
          </Text>
        )}
        {members.length > 0 && (
          <ul className={classes.members} aria-label="What differs">
            {members.map((member) => (
              <li key={member} title={member}>
                {memberTitle(thing, member)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

const SHOWN_AT_FIRST = 50;

/** A difference between two configs: things and members, never values. */
export function ChangeList({ changes, label }: { changes: string[]; label: string }) {
  const [all, setAll] = useState(false);
  const shown = all ? changes : changes.slice(0, SHOWN_AT_FIRST);
  return (
    <div className={classes.changeList}>
      <ul className={classes.changes} aria-label={label}>
        {shown.map((line) => (
          <ChangeRow key={line} line={line} />
        ))}
      </ul>
      {shown.length < changes.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          Show all {formatNumber(changes.length)}
        </Button>
      )}
    </div>
  );
}
