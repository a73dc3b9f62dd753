import { PasswordInput } from "@mantine/core";

export interface NewPassword {
  password: string;
  again: string;
}

export const NO_PASSWORD: NewPassword = { password: "", again: "" };

/** Why a new password cannot be taken as it was typed; undefined when nothing is wrong. */
export function differs({ password, again }: NewPassword): string | undefined {
  return password === again ? undefined : "The two passwords differ";
}

interface NewPasswordFieldsProps {
  label: string;
  value: NewPassword;
  /** The server's reason. */
  error?: string;
  differs?: string;
  onChange: (changes: Partial<NewPassword>) => void;
}

/** A new password, typed twice. */
export function NewPasswordFields(props: NewPasswordFieldsProps) {
  const { label, value, error, onChange } = props;
  return (
    <>
      <PasswordInput
        label={label}
        description="A few words in a row are long and easy to keep in mind."
        autoComplete="new-password"
        required
        value={value.password}
        error={error}
        visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
        onChange={(event) => onChange({ password: event.currentTarget.value })}
      />
      <PasswordInput
        label={`${label} again`}
        autoComplete="new-password"
        required
        value={value.again}
        error={props.differs}
        visibilityToggleButtonProps={{ "aria-label": "Show the second password" }}
        onChange={(event) => onChange({ again: event.currentTarget.value })}
      />
    </>
  );
}
