import { PasswordInput } from "@mantine/core";
import { useState } from "react";

interface NewPassword {
  password: string;
  again: string;
}

const NO_PASSWORD: NewPassword = { password: "", again: "" };

/** Why a new password cannot be taken as it was typed; undefined when nothing is wrong. */
function differs({ password, again }: NewPassword): string | undefined {
  return password === again ? undefined : "The two passwords differ";
}

/** A new password while it is typed. What is wrong with it is said once it was tried. */
export function useNewPassword() {
  const [typed, setTyped] = useState(NO_PASSWORD);
  const [tried, setTried] = useState(false);
  return {
    typed,
    tried,
    dirty: typed.password !== "" || typed.again !== "",
    /** The password to be sent; null while it cannot be. */
    take: () => {
      setTried(true);
      return typed.password === "" || differs(typed) ? null : typed.password;
    },
    change: (changes: Partial<NewPassword>) => setTyped((before) => ({ ...before, ...changes })),
    clear: () => {
      setTyped(NO_PASSWORD);
      setTried(false);
    },
  };
}

interface NewPasswordFieldsProps {
  label: string;
  password: ReturnType<typeof useNewPassword>;
  /** The server's reason. */
  refused?: string;
  /** Marks both as required, beside fields that are not. */
  withAsterisk?: boolean;
}

/** A new password, typed twice. */
export function NewPasswordFields({ label, password, refused, withAsterisk = true }: NewPasswordFieldsProps) {
  const { typed, tried, change } = password;
  const missing = tried && typed.password === "" ? "Choose a password" : undefined;
  return (
    <>
      <PasswordInput
        label={label}
        description="A few words in a row are long and easy to keep in mind."
        autoComplete="new-password"
        required
        withAsterisk={withAsterisk}
        value={typed.password}
        error={refused ?? missing}
        visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
        onChange={(event) => change({ password: event.currentTarget.value })}
      />
      <PasswordInput
        label={`${label} again`}
        autoComplete="new-password"
        required
        withAsterisk={withAsterisk}
        value={typed.again}
        error={tried ? differs(typed) : undefined}
        visibilityToggleButtonProps={{ "aria-label": "Show the second password" }}
        onChange={(event) => change({ again: event.currentTarget.value })}
      />
    </>
  );
}
