import { NumberInput, SegmentedControl, Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { SettingSchema } from "../../api/settings";
import { sameValue } from "../../forms/edits";
import { type Pair, PairsField } from "../../forms/pairs_field";
import { settingValueWords, titleOf, unitOf } from "./setting_words";

interface ControlProps {
  setting: SettingSchema;
  /** Null: the default counts. */
  value: unknown;
  error?: string;
  disabled: boolean;
  onChange: (value: unknown) => void;
}

function pairsOf(value: unknown): Pair[] {
  return Object.entries((value ?? {}) as Record<string, string>).map(([from, to]) => ({ from, to }));
}

function objectOf(pairs: Pair[]): Record<string, string> | null {
  const filled = pairs.filter(({ from }) => from.trim() !== "");
  return filled.length > 0 ? Object.fromEntries(filled.map(({ from, to }) => [from.trim(), to])) : null;
}

/** Keeps lines that are not finished, which are no part of the value yet. */
function MapControl({ setting, value, error, disabled, onChange }: ControlProps) {
  const [pairs, setPairs] = useState(() => pairsOf(value));
  const shown = sameValue(objectOf(pairs), value ?? null) ? pairs : pairsOf(value);
  return (
    <PairsField
      label={titleOf(setting.name)}
      labelled
      one="claim"
      sides={{ from: "name", to: "value" }}
      placeholders={{ from: "role", to: "admin" }}
      value={shown}
      error={error}
      disabled={disabled}
      onChange={(next) => {
        setPairs(next);
        onChange(objectOf(next));
      }}
    />
  );
}

function BooleanControl({ setting, value, disabled, onChange }: ControlProps) {
  const otherwise = settingValueWords(setting.name, setting.default);
  return (
    <SegmentedControl
      aria-label={titleOf(setting.name)}
      disabled={disabled}
      value={value === null || value === undefined ? "default" : String(value)}
      data={[
        { value: "default", label: `Default (${otherwise})` },
        { value: "true", label: "On" },
        { value: "false", label: "Off" },
      ]}
      onChange={(next) => onChange(next === "default" ? null : next === "true")}
    />
  );
}

/** The field that fits a setting's type; empty means the default, which stands in it dimmed. */
export function SettingControl(props: ControlProps) {
  const { setting, value, error, disabled, onChange } = props;
  const { name, type } = setting;
  const otherwise = settingValueWords(name, setting.default);
  const common = { "aria-label": titleOf(name), error, disabled };
  switch (type) {
    case "boolean":
      return <BooleanControl {...props} />;
    case "map":
      return <MapControl {...props} />;
    case "choice":
      return (
        <Select
          {...common}
          allowDeselect={false}
          value={(value as string | null) ?? ""}
          data={[
            { value: "", label: `Default (${otherwise})` },
            ...(setting.choices ?? []).map((choice) => ({ value: choice, label: choice })),
          ]}
          onChange={(next) => onChange(next || null)}
        />
      );
    case "list":
      return (
        <TagsInput
          {...common}
          placeholder={value === null ? otherwise : undefined}
          value={(value as string[] | null) ?? []}
          onChange={(next) => onChange(next.length > 0 ? next : null)}
        />
      );
    case "text":
      return (
        <TextInput
          {...common}
          placeholder={otherwise}
          autoComplete="off"
          value={(value as string | null) ?? ""}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
    default:
      return (
        <NumberInput
          {...common}
          placeholder={otherwise}
          min={setting.minimum}
          max={setting.maximum}
          clampBehavior="none"
          step={type === "integer" ? 1 : 0.1}
          thousandSeparator=","
          suffix={unitOf(name)}
          value={(value as number | null) ?? ""}
          onChange={(next) => onChange(next === "" ? null : Number(next))}
        />
      );
  }
}
