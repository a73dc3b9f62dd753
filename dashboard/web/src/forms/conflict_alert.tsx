import { Alert, Button, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { sameValue } from "./edits";
import type { Conflict } from "./use_edit";
import classes from "./forms.module.css";

interface ConflictAlertProps<Members extends object, Draft extends object> {
  conflict: Conflict<Members> | null;
  /** "this key" */
  what: string;
  mine: Draft;
  label: (name: keyof Members) => string;
  show: (name: keyof Members, value: unknown) => string;
  onTake: (changes: Partial<Members>) => void;
}

/** Theirs beside yours for every member that both sides changed. */
export function ConflictAlert<Members extends object, Draft extends object>(
  props: ConflictAlertProps<Members, Draft>,
) {
  const { conflict, what, label, show, onTake } = props;
  const mine = props.mine as unknown as Record<keyof Members, unknown>;
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    alert.current?.scrollIntoView({ block: "nearest" });
  }, [conflict]);
  if (!conflict) return null;
  const { merge, theirs } = conflict;
  return (
    <Alert
      ref={alert}
      className={classes.conflict}
      role="alert"
      tabIndex={-1}
      color="yellow"
      icon={<IconGitMerge aria-hidden />}
      title={`Somebody changed ${what} while you were editing`}
      data-testid="conflict"
    >
      <Text size="sm">
        Your draft is kept.
        {merge.taken.length > 0 && ` Taken over from them: ${merge.taken.map(label).join(", ")}.`}
        {merge.conflicts.length === 0 && " Nothing of yours contradicts theirs: save again."}
      </Text>
      {merge.conflicts.length > 0 && (
        <ul className={classes.conflicts}>
          {merge.conflicts.map((name) => (
            <li key={String(name)}>
              <Text size="sm" fw={600}>
                {label(name)}
              </Text>
              <div className={classes.sides}>
                <div>
                  <Text size="xs">Theirs</Text>
                  <Text size="sm">{show(name, theirs[name])}</Text>
                </div>
                <div>
                  <Text size="xs">Yours</Text>
                  <Text size="sm">{show(name, mine[name])}</Text>
                </div>
                {!sameValue(mine[name], theirs[name]) && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => onTake({ [name]: theirs[name] } as unknown as Partial<Members>)}
                  >
                    Take theirs
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
