import { Group, Input, NumberInput, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { MOST_TOKENS, SETTING_LABELS } from "../key_draft";

type Kind = "limited" | "unlimited" | "blocked";

function kindOf(value: number | null | undefined): Kind {
  if (value === null) return "unlimited";
  return value === 0 ? "blocked" : "limited";
}

const DESCRIPTIONS: Record<Kind, string> = {
  limited: "Input and output tokens in any five hours; then requests are refused until some free up.",
  unlimited: "Nothing holds this key back but its other limits.",
  blocked: "A limit of 0: no request is let through.",
};

interface LimitFieldProps {
  value: number | null | undefined;
  onChange: (value: number | null | undefined) => void;
  error?: string;
}

/** The token limit: a number, or outright "unlimited" or "blocked". */
export function LimitField({ value, onChange, error }: LimitFieldProps) {
  // A 0 on the way to another number is not yet the choice of "Blocked".
  const [typing, setTyping] = useState(false);
  const kind = typing && value !== null ? "limited" : kindOf(value);
  const [lastLimit, setLastLimit] = useState(value || 100_000);

  const choose = (next: string) => {
    setTyping(false);
    if (next === "unlimited") onChange(null);
    else if (next === "blocked") onChange(0);
    else onChange(lastLimit);
  };

  return (
    <Input.Wrapper
      label={SETTING_LABELS.token_limit_per_5h}
      labelElement="div"
      description={DESCRIPTIONS[kind]}
      error={error}
      errorProps={{ role: "alert" }}
    >
      <Group gap="xs" mt={6} align="flex-start" preventGrowOverflow={false}>
        <SegmentedControl
          aria-label="Kind of token limit"
          value={kind}
          onChange={choose}
          data={[
            { value: "limited", label: "Limited" },
            { value: "unlimited", label: "Unlimited" },
            { value: "blocked", label: "Blocked" },
          ]}
        />
        <NumberInput
          aria-label={SETTING_LABELS.token_limit_per_5h}
          flex="1 1 9rem"
          placeholder={kind === "unlimited" ? "No limit" : undefined}
          disabled={kind !== "limited"}
          value={value ?? ""}
          min={0}
          max={MOST_TOKENS}
          step={10_000}
          clampBehavior="none"
          thousandSeparator=","
          suffix=" tokens"
          error={error !== undefined}
          onBlur={() => setTyping(false)}
          onChange={(next) => {
            setTyping(true);
            const number = next === "" ? undefined : Number(next);
            if (number) setLastLimit(number);
            onChange(number);
          }}
        />
      </Group>
    </Input.Wrapper>
  );
}
