import {
  Autocomplete,
  NumberInput,
  SegmentedControl,
  Input,
  Stack,
  TagsInput,
  TextInput,
  Textarea,
} from "@mantine/core";
import type { ReactNode } from "react";
import type { Reservation } from "../../../api/keys";
import { type DraftErrors, type KeyDraft, SETTING_LABELS } from "../key_draft";
import { ExpiryField } from "./expiry_field";
import { LimitField } from "./limit_field";
import formClasses from "../../../forms/forms.module.css";
import { MoreOptions } from "../../../forms/more_options";

interface KeyFormProps {
  draft: KeyDraft;
  onChange: (changes: Partial<KeyDraft>) => void;
  errors: DraftErrors;
  /** Models that other keys name, offered while typing. */
  models: string[];
  /** Further rare options of the dialog around the form. */
  more?: ReactNode;
}

const RARE: (keyof KeyDraft)[] = [
  "allowed_models",
  "requests_per_minute",
  "max_concurrent",
  "owner",
  "tags",
  "notes",
];

const optional = (value: number | string) => (value === "" ? null : Number(value));

/** The settings of a key: what every key needs, and the rest behind "More options". */
export function KeyForm({ draft, onChange, errors, models, more }: KeyFormProps) {
  return (
    <Stack gap="md">
      <TextInput
        label={SETTING_LABELS.name}
        description="Who or what uses the key. It appears in logs and statistics."
        placeholder="e.g. support-assistant"
        data-autofocus
        required
        autoComplete="off"
        value={draft.name}
        error={errors.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <LimitField
        value={draft.token_limit_per_5h}
        error={errors.token_limit_per_5h}
        onChange={(token_limit_per_5h) => onChange({ token_limit_per_5h })}
      />
      <ExpiryField
        value={draft.expiry_date}
        error={errors.expiry_date}
        onChange={(expiry_date) => onChange({ expiry_date })}
      />
      <Autocomplete
        label={SETTING_LABELS.model}
        description="Replaces the model that a request names. Leave empty to let the caller choose."
        placeholder="The caller's choice"
        data={models}
        clearable
        clearButtonProps={{ "aria-label": "Clear the model" }}
        value={draft.model ?? ""}
        error={errors.model}
        onChange={(model) => onChange({ model: model || null })}
      />
      <ReservationField
        value={draft.reservation}
        onChange={(reservation) => onChange({ reservation })}
      />
      <MoreOptions needed={RARE.some((name) => errors[name] !== undefined)}>
        <RareFields draft={draft} onChange={onChange} errors={errors} models={models} />
        {more}
      </MoreOptions>
    </Stack>
  );
}

const RESERVATIONS: Record<Reservation, { label: string; why: string }> = {
  expected: {
    label: "Expected",
    why: "Holds back what this key's requests use on average. Right for coding agents, which ask for far more than they use.",
  },
  max: {
    label: "Maximum",
    why: "Holds back all that a request may produce (max_tokens), so that the limit is hardly ever exceeded.",
  },
};

function ReservationField(props: { value: Reservation; onChange: (value: Reservation) => void }) {
  return (
    <Input.Wrapper
      label={SETTING_LABELS.reservation}
      labelElement="div"
      description={RESERVATIONS[props.value].why}
    >
      <SegmentedControl
        mt={6}
        fullWidth
        aria-label={SETTING_LABELS.reservation}
        value={props.value}
        onChange={(value) => props.onChange(value as Reservation)}
        data={Object.entries(RESERVATIONS).map(([value, { label }]) => ({ value, label }))}
      />
    </Input.Wrapper>
  );
}

function RareFields({ draft, onChange, errors, models }: KeyFormProps) {
  return (
    <>
      <TagsInput
        label={SETTING_LABELS.allowed_models}
        description="Names or patterns such as glm-*. None means all."
        placeholder={draft.allowed_models.length === 0 ? "All models" : undefined}
        data={models}
        value={draft.allowed_models}
        error={errors.allowed_models}
        onChange={(allowed_models) => onChange({ allowed_models })}
      />
      <div className={formClasses.pair}>
        <NumberInput
          label={SETTING_LABELS.requests_per_minute}
          placeholder="No limit"
          min={1}
          clampBehavior="none"
          value={draft.requests_per_minute ?? ""}
          error={errors.requests_per_minute}
          onChange={(value) => onChange({ requests_per_minute: optional(value) })}
        />
        <NumberInput
          label={SETTING_LABELS.max_concurrent}
          placeholder="No limit"
          min={1}
          clampBehavior="none"
          value={draft.max_concurrent ?? ""}
          error={errors.max_concurrent}
          onChange={(value) => onChange({ max_concurrent: optional(value) })}
        />
      </div>
      <div className={formClasses.pair}>
        <TextInput
          label={SETTING_LABELS.owner}
          placeholder="A person or a team"
          autoComplete="off"
          value={draft.owner ?? ""}
          error={errors.owner}
          onChange={(event) => onChange({ owner: event.currentTarget.value || null })}
        />
        <TagsInput
          label={SETTING_LABELS.tags}
          value={draft.tags}
          error={errors.tags}
          onChange={(tags) => onChange({ tags })}
        />
      </div>
      <Textarea
        label={SETTING_LABELS.notes}
        autosize
        minRows={2}
        maxRows={6}
        value={draft.notes ?? ""}
        error={errors.notes}
        onChange={(event) => onChange({ notes: event.currentTarget.value || null })}
      />
    </>
  );
}
