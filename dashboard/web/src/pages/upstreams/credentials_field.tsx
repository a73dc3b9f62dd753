import { ActionIcon, Button, Input, PasswordInput, SegmentedControl, Text, TextInput } from "@mantine/core";
import { IconPlus, IconRefresh, IconTrash } from "@tabler/icons-react";
import type { Errors } from "../../forms/field_errors";
import type { CredentialDraft } from "./upstream_draft";
import classes from "./upstreams.module.css";

const SOURCES = [
  { value: "typed", label: "Typed in" },
  { value: "env", label: "Variable" },
  { value: "file", label: "File" },
];

const WHY: Record<CredentialDraft["source"], string> = {
  typed: "Encrypted before it is stored, and never shown again.",
  env: "Read by each proxy from its own environment.",
  file: "Read by each proxy, and again when the file changes.",
  kept: "",
};

interface RowProps {
  credential: CredentialDraft;
  index: number;
  errors: Errors;
  onChange: (changes: Partial<CredentialDraft>) => void;
  onRemove: () => void;
}

/** Where the credential comes from; one that is stored already can only be replaced. */
function Source({ credential, index, errors, onChange }: Omit<RowProps, "onRemove">) {
  const { source, text } = credential;
  const number = index + 1;
  const where = `credentials[${index}]`;
  const error = errors[`${where}.text`] ?? errors[`${where}.secret`] ?? errors[`${where}.env`]
    ?? errors[`${where}.file`] ?? errors[where];
  if (source === "kept") {
    return (
      <div className={classes.stored}>
        <Text size="sm">
          {text === "sealed" ? "Stored encrypted; never shown." : "Stands readable in the data file."}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={() => onChange({ source: "typed", text: "" })}
        >
          Replace
        </Button>
      </div>
    );
  }
  const field = {
    value: text,
    error,
    autoComplete: "off",
    spellCheck: false,
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ text: event.currentTarget.value }),
  };
  return (
    <div className={classes.source}>
      <SegmentedControl
        aria-label={`Where credential ${number} comes from`}
        value={source}
        data={SOURCES}
        onChange={(value) => onChange({ source: value as CredentialDraft["source"], text: "" })}
      />
      {source === "typed" ? (
        <PasswordInput
          {...field}
          aria-label={`Credential ${number}`}
          placeholder="The api key of your account"
          visibilityToggleButtonProps={{ "aria-label": `Show credential ${number}` }}
        />
      ) : (
        <TextInput
          {...field}
          aria-label={source === "env" ? `Variable of credential ${number}` : `File of credential ${number}`}
          placeholder={source === "env" ? "ZAI_API_KEY" : "/etc/gatehouse/zai-key"}
        />
      )}
      <Text size="xs" c="dimmed">
        {WHY[source]}
      </Text>
    </div>
  );
}

function Row(props: RowProps) {
  const { credential, index, errors, onChange, onRemove } = props;
  return (
    <li className={classes.credentialRow}>
      <div className={classes.credentialHead}>
        <TextInput
          className={classes.grow}
          aria-label={`Name of credential ${index + 1}`}
          placeholder="Name"
          autoComplete="off"
          value={credential.name}
          // What is stored is known by its name, so that stays.
          readOnly={credential.source === "kept"}
          error={errors[`credentials[${index}].name`]}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`Remove credential ${credential.name || index + 1}`}
          onClick={onRemove}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </div>
      <Source {...props} />
    </li>
  );
}

interface CredentialsFieldProps {
  value: CredentialDraft[];
  errors: Errors;
  onChange: (credentials: CredentialDraft[]) => void;
}

/** "main", or "key 2" and so on. */
function freshName(taken: CredentialDraft[]): string {
  const names = taken.map(({ name }) => name);
  for (let number = 1; ; ++number) {
    const name = number === 1 ? "main" : `key ${number}`;
    if (!names.includes(name)) return name;
  }
}

/** Our secrets at the upstream: several are used in turn. */
export function CredentialsField({ value, errors, onChange }: CredentialsFieldProps) {
  return (
    <Input.Wrapper
      label="Credentials"
      labelElement="div"
      description="Your api keys at this upstream. Callers never see them; several take turns."
      error={errors.credentials}
      errorProps={{ role: "alert" }}
    >
      {value.length > 0 && (
        <ul className={classes.credentialRows}>
          {value.map((credential, index) => (
            <Row
              key={index}
              credential={credential}
              index={index}
              errors={errors}
              onChange={(changes) =>
                onChange(value.map((each, i) => (i === index ? { ...each, ...changes } : each)))
              }
              onRemove={() => onChange(value.filter((_, i) => i !== index))}
            />
          ))}
        </ul>
      )}
      <Button
        mt="xs"
        size="compact-sm"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...value, { name: freshName(value), source: "typed", text: "" }])}
      >
        Add a credential
      </Button>
    </Input.Wrapper>
  );
}
