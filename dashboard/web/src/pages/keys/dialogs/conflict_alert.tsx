import { Alert, Button, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { KeySettings } from "../../../api/keys";
import { formatNumber } from "../../../format/numbers";
import { formatDateTime } from "../../../format/time";
import { type KeyDraft, type Merge, sameSetting, SETTING_LABELS } from "../key_draft";
import classes from "./dialogs.module.css";

function show(name: keyof KeySettings, value: KeyDraft[keyof KeyDraft]): string {
  if (value === undefined) return "not filled in";
  if (value === null) {
    if (name === "token_limit_per_5h") return "unlimited";
    return name === "expiry_date" ? "never" : "none";
  }
  if (Array.isArray(value)) return value.length > 0 ? value.join(", ") : "none";
  if (typeof value === "number") return formatNumber(value);
  return name === "expiry_date" ? formatDateTime(value) : value;
}

interface ConflictAlertProps {
  merge: Merge;
  theirs: KeySettings;
  mine: KeyDraft;
  onTake: (changes: Partial<KeySettings>) => void;
}

/** Theirs beside yours for every setting that both sides changed. */
export function ConflictAlert({ merge, theirs, mine, onTake }: ConflictAlertProps) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    alert.current?.scrollIntoView({ block: "nearest" });
  }, [merge]);
  return (
    <Alert
      ref={alert}
      role="alert"
      color="yellow"
      icon={<IconGitMerge aria-hidden />}
      title="Somebody changed this key while you were editing it"
      data-testid="conflict"
    >
      <Text size="sm">
        Your draft is kept.
        {merge.taken.length > 0 &&
          ` Taken over from them: ${merge.taken.map((name) => SETTING_LABELS[name]).join(", ")}.`}
        {merge.conflicts.length === 0 && " Nothing of yours contradicts theirs: save again."}
      </Text>
      {merge.conflicts.length > 0 && (
        <ul className={classes.conflicts}>
          {merge.conflicts.map((name) => (
            <li key={name}>
              <Text size="sm" fw={600}>
                {SETTING_LABELS[name]}
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
                {!sameSetting(mine[name], theirs[name]) && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => onTake({ [name]: theirs[name] })}
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
