import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { changeOwnPassword } from "../../api/accounts";
import { ApiError } from "../../api/http";
import { announceChange } from "../../components/announce";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { Form } from "../../forms/form";
import { useSession } from "../../session/session_context";
import { NewPasswordFields, useNewPassword } from "../../forms/new_password";
import classes from "./settings.module.css";

/** One's own password. Where one is logged in elsewhere, that ends. */
export function PasswordTab() {
  const { name } = useSession();
  const [current, setCurrent] = useState("");
  const password = useNewPassword();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const wrong = problem instanceof ApiError && problem.status === 403;
  const refused = problem instanceof ApiError ? problem.field("password") : undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const taken = password.take();
    setProblem(null);
    if (current === "" || taken === null) return;
    setBusy(true);
    try {
      const { commit } = await changeOwnPassword(current, taken);
      setCurrent("");
      password.clear();
      announceChange({ title: "Your password is changed, your other sessions are ended", commit });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className={pageClasses.panel} aria-label="Password">
      <Form busy={busy} className={classes.password} onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            The password that “{name}” logs in with. Everywhere else where you are logged in, you are
            logged out.
          </Text>
          {/* Tells password managers whose password this is. */}
          <input type="text" autoComplete="username" value={name ?? ""} readOnly hidden />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            required
            value={current}
            error={
              wrong ? "This is not your password"
              : password.tried && current === "" ? "Enter your current password" : undefined
            }
            visibilityToggleButtonProps={{ "aria-label": "Show the current password" }}
            onChange={(event) => {
              setCurrent(event.currentTarget.value);
              if (wrong) setProblem(null);
            }}
          />
          <NewPasswordFields label="New password" password={password} refused={refused} />
          {!wrong && <ProblemAlert error={problem} title="The password was not changed" />}
          <Group justify="flex-end">
            <Button type="submit" loading={busy}>
              Change password
            </Button>
          </Group>
        </Stack>
      </Form>
    </section>
  );
}
