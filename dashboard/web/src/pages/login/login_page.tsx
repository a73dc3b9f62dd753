import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { IconClockX } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { ApiError } from "../../api/http";
import { login } from "../../api/session";
import { FrontDoor } from "../../components/front_door";
import { ProblemAlert } from "../../components/problem_alert";
import { useSessionAccess } from "../../session/session_context";

/** Seconds until another try is allowed, counting down. */
function useWait(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

export function LoginPage() {
  const { state, adopt } = useSessionAccess();
  const ended = state.kind === "ready" && state.ended ? state.session.name : null;
  const [name, setName] = useState(ended ?? "");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [wait, setWait] = useWait();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      adopt(await login(name, password));
    } catch (problem) {
      setError(problem);
      setPassword("");
      if (problem instanceof ApiError && problem.retryAfterSeconds) setWait(problem.retryAfterSeconds);
    } finally {
      setBusy(false);
    }
  };

  return (
    <FrontDoor
      title="Log in to Gatehouse"
      lead="API keys for LLMs, and what they may spend."
      footer={
        <>
          Lost access? Run{" "}
          <span className="gatehouse-mono">gatehouse-dashboard admins reset-password NAME</span> on
          the machine it runs on, with the --data-file (or DATA_FILE) that it was started with.
        </>
      }
    >
      <form onSubmit={submit}>
        <Stack>
          {ended && !error && (
            <Alert color="yellow" icon={<IconClockX aria-hidden />} title="Your session ended. Log in again.">
              What was not saved is still there for {ended}.
            </Alert>
          )}
          <ProblemAlert error={error} title="Not logged in" />
          <TextInput
            label="Name"
            name="username"
            autoComplete="username"
            autoFocus={!ended}
            required
            withAsterisk={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            autoFocus={Boolean(ended)}
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" fullWidth mt={4} loading={busy} disabled={wait > 0}>
            {wait > 0 ? `Try again in ${wait} s` : "Log in"}
          </Button>
        </Stack>
      </form>
    </FrontDoor>
  );
}
