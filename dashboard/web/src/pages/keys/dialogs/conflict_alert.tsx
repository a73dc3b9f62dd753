import { Alert, Button, Table, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { KeySettings } from "../../../api/keys";
import { formatNumber } from "../../../format/numbers";
import { formatDateTime } from "../../../format/time";
import { type KeyDraft, type Merge, sameSetting, SETTING_LABELS } from "../key_draft";

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
        <Table mt="xs" verticalSpacing={6} horizontalSpacing="xs" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Setting</Table.Th>
              <Table.Th>Theirs</Table.Th>
              <Table.Th>Yours</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {merge.conflicts.map((name) => (
              <Table.Tr key={name}>
                <Table.Td>{SETTING_LABELS[name]}</Table.Td>
                <Table.Td>
                  {show(name, theirs[name])}
                  {!sameSetting(mine[name], theirs[name]) && (
                    <Button
                      size="compact-xs"
                      variant="default"
                      display="block"
                      mt={4}
                      onClick={() => onTake({ [name]: theirs[name] })}
                    >
                      Take theirs
                    </Button>
                  )}
                </Table.Td>
                <Table.Td>{show(name, mine[name])}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Alert>
  );
}
