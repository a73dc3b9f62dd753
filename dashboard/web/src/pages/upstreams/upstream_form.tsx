import { Checkbox, Input, NumberInput, SegmentedControl, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { DIALECT_LABELS, type Timeouts } from "../../api/upstreams";
import formClasses from "../../forms/forms.module.css";
import { MoreOptions } from "../../forms/more_options";
import { PairsField } from "../../forms/pairs_field";
import type { Errors } from "../../forms/field_errors";
import { CredentialsField } from "./credentials_field";
import type { UpstreamDraft } from "./upstream_draft";

interface UpstreamFormProps {
  draft: UpstreamDraft;
  errors: Errors;
  onChange: (changes: Partial<UpstreamDraft>) => void;
  /** Names of other upstreams by dialect. */
  others: { name: string; dialect: string }[];
}

const RARE = ["model_aliases", "allow_paths", "fallback", "canary", "timeouts"];

/** Whether a field behind "More options" was refused. */
function rareRefused(errors: Errors): boolean {
  return Object.entries(errors).some(
    ([field, message]) => message !== undefined && RARE.some((rare) => field.startsWith(rare)),
  );
}

const TIMEOUTS: { name: keyof Timeouts; label: string }[] = [
  { name: "connect_ms", label: "Connect" },
  { name: "first_byte_ms", label: "First byte" },
  { name: "idle_ms", label: "Silence" },
];

function TimeoutFields({ draft, errors, onChange }: Omit<UpstreamFormProps, "others">) {
  const { timeouts } = draft;
  return (
    <Input.Wrapper
      label="Timeouts"
      labelElement="div"
      description="How long to wait for the connection, for the answer to begin, and between two parts of it."
      error={errors.timeouts}
      errorProps={{ role: "alert" }}
    >
      <div className={formClasses.triple}>
        {TIMEOUTS.map(({ name, label }) => (
          <NumberInput
            key={name}
            label={label}
            min={1}
            step={1_000}
            clampBehavior="none"
            thousandSeparator=","
            suffix=" ms"
            value={timeouts[name] ?? ""}
            error={errors[`timeouts.${name}`]}
            onChange={(value) =>
              onChange({ timeouts: { ...timeouts, [name]: value === "" ? null : Number(value) } })
            }
          />
        ))}
      </div>
    </Input.Wrapper>
  );
}

function RareFields({ draft, errors, onChange, others }: UpstreamFormProps) {
  const fallbacks = others.filter(({ dialect }) => dialect === draft.dialect).map(({ name }) => name);
  return (
    <>
      <PairsField
        label="Model aliases"
        description="A request for the model on the left is sent for the one on the right."
        one="alias"
        sides={{ from: "asked for", to: "sent" }}
        placeholders={{ from: "gpt-4o", to: "glm-4.7" }}
        value={draft.model_aliases}
        error={errors.model_aliases}
        onChange={(model_aliases) => onChange({ model_aliases })}
      />
      <Select
        label="Fallback"
        description="Asked instead while this one cannot be reached. It must speak the same dialect."
        placeholder="None"
        clearable
        clearButtonProps={{ "aria-label": "No fallback" }}
        data={fallbacks}
        value={draft.fallback}
        error={errors.fallback}
        onChange={(fallback) => onChange({ fallback })}
      />
      <TagsInput
        label="Further paths"
        description="Paths below the prefix that callers may use beside the known ones, such as /files/*."
        value={draft.allow_paths}
        error={errors.allow_paths}
        onChange={(allow_paths) => onChange({ allow_paths })}
      />
      <Checkbox
        label="Try a changed credential before it replaces one that works"
        checked={draft.canary}
        onChange={(event) => onChange({ canary: event.currentTarget.checked })}
      />
      <TimeoutFields draft={draft} errors={errors} onChange={onChange} />
    </>
  );
}

/** The members of an upstream: what each needs, and the rest behind "More options". */
export function UpstreamForm({ draft, errors, onChange, others }: UpstreamFormProps) {
  return (
    <Stack gap="md">
      <TextInput
        label="Name"
        description="Appears in statistics and logs."
        placeholder="e.g. zai"
        data-autofocus
        required
        autoComplete="off"
        value={draft.name}
        error={errors.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Base URL"
        description="Where the API of your LLM account begins."
        placeholder="https://api.z.ai/api/coding/paas/v4"
        required
        type="url"
        autoComplete="off"
        spellCheck={false}
        value={draft.base_url}
        error={errors.base_url}
        onChange={(event) => onChange({ base_url: event.currentTarget.value })}
      />
      <Input.Wrapper label="Dialect" labelElement="div" description="Which API it speaks.">
        <SegmentedControl
          mt={6}
          fullWidth
          aria-label="Dialect"
          value={draft.dialect}
          onChange={(dialect) => onChange({ dialect: dialect as UpstreamDraft["dialect"] })}
          data={Object.entries(DIALECT_LABELS).map(([value, label]) => ({ value, label }))}
        />
      </Input.Wrapper>
      <TextInput
        label="Path prefix"
        description="Requests whose path begins with it go here; the longest prefix wins."
        placeholder="/v1"
        required
        autoComplete="off"
        spellCheck={false}
        value={draft.path_prefix}
        error={errors.path_prefix}
        onChange={(event) => onChange({ path_prefix: event.currentTarget.value })}
      />
      <Checkbox
        label="Cut the prefix off before the path is joined to the base URL"
        checked={draft.strip_prefix}
        onChange={(event) => onChange({ strip_prefix: event.currentTarget.checked })}
      />
      <CredentialsField
        value={draft.credentials}
        errors={errors}
        onChange={(credentials) => onChange({ credentials })}
      />
      <MoreOptions needed={rareRefused(errors)}>
        <RareFields draft={draft} errors={errors} onChange={onChange} others={others} />
      </MoreOptions>
    </Stack>
  );
}
