import { Chip, Group, Input, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { DAY, formatDateTime, formatDuration, MINUTE, toLocalInput } from "../../../format/time";
import { SETTING_LABELS } from "../key_draft";

const PRESETS: Record<string, { label: string; ms: number }> = {
  day: { label: "1 day", ms: DAY },
  week: { label: "7 days", ms: 7 * DAY },
  month: { label: "30 days", ms: 30 * DAY },
  quarter: { label: "90 days", ms: 90 * DAY },
  year: { label: "1 year", ms: 365 * DAY },
};

interface ExpiryFieldProps {
  value: string | null;
  onChange: (value: string | null) => void;
  error?: string;
}

/** Chooses when a key expires, and always says the moment that a choice comes to. */
export function ExpiryField({ value, onChange, error }: ExpiryFieldProps) {
  // A value from elsewhere (the other side of a conflict) is no preset of this field.
  const [chosen, setChosen] = useState<{ choice: string; value: string | null } | null>(null);
  const choice = chosen && chosen.value === value ? chosen.choice : value ? "custom" : "never";

  const choose = (next: string) => {
    const ms = PRESETS[next]?.ms ?? 7 * DAY;
    const keeps = next === "custom" && value !== null;
    const fresh =
      next === "never" ? null : keeps ? value : new Date(Date.now() + ms).toISOString();
    setChosen({ choice: next, value: fresh });
    onChange(fresh);
  };

  const left = value ? Date.parse(value) - Date.now() : 0;
  return (
    <Input.Wrapper label={SETTING_LABELS.expiry_date} labelElement="div" error={error} errorProps={{ role: "alert" }}>
      <Chip.Group value={choice} onChange={choose}>
        <Group gap={6} mt={4} role="radiogroup" aria-label={SETTING_LABELS.expiry_date}>
          <Chip size="sm" value="never" variant="light">
            Never
          </Chip>
          {Object.entries(PRESETS).map(([name, { label }]) => (
            <Chip key={name} size="sm" value={name} variant="light">
              {label}
            </Chip>
          ))}
          <Chip size="sm" value="custom" variant="light">
            Custom
          </Chip>
        </Group>
      </Chip.Group>
      {choice === "custom" && (
        <TextInput
          mt="xs"
          type="datetime-local"
          aria-label="Expiry date and time"
          value={value ? toLocalInput(Date.parse(value)) : ""}
          onChange={({ currentTarget }) => {
            const time = Date.parse(currentTarget.value);
            if (!Number.isNaN(time)) onChange(new Date(time).toISOString());
          }}
        />
      )}
      <Text size="sm" c="dimmed" mt={6} data-testid="expiry-resolved">
        {value
          ? `${left > 0 ? "Refused from" : "Refused since"} ${formatDateTime(value)}${left > 0 ? ` (in ${formatDuration(left + MINUTE / 2)})` : ""}`
          : "Works until somebody disables or deletes it"}
      </Text>
    </Input.Wrapper>
  );
}
