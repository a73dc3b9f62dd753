import { Button, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { ApiError } from "../../api/http";
import { setUp } from "../../api/session";
import { CodeBlock } from "../../components/code_block";
import { FrontDoor } from "../../components/front_door";
import { ProblemAlert } from "../../components/problem_alert";
import { NewPasswordFields, useNewPassword } from "../../forms/new_password";
import { navigate } from "../../routing/location";
import { useSessionAccess } from "../../session/session_context";

/** Without them the command looks at another data file, or prints a link to another address. */
const SAME_OPTIONS =
  "with the --data-file (or DATA_FILE), --listen and --public-url that this dashboard was started with";

/** The one-time token of the printed link. It stands in the fragment, which no server ever sees. */
function readToken(): string {
  return new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
}

function useToken(): string {
  const [token, setToken] = useState(readToken);
  useEffect(() => {
    const read = () => setToken(readToken());
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  return token;
}

function NoToken() {
  return (
    <Stack gap="sm">
      <Text size="sm">
        The dashboard printed a setup link in its terminal when it started, like this one. Open it
        here: it lets you choose the first admin's name and password.
      </Text>
      <CodeBlock code={`${location.origin}/setup#token=…`} what="the form of the link" />
      <Text size="sm">
        The link works for 15 minutes. For another one, run this on the machine, {SAME_OPTIONS}:
      </Text>
      <CodeBlock code="gatehouse-dashboard setup-link" what="the command" />
    </Stack>
  );
}

function SetupForm({ token }: { token: string }) {
  const { adopt } = useSessionAccess();
  const [name, setName] = useState("");
  const password = useNewPassword();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const refused = (field: string) => (error instanceof ApiError ? error.field(field) : undefined);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const taken = password.take();
    if (taken === null) return;
    setBusy(true);
    setError(null);
    try {
      const session = await setUp(token, name.trim(), taken);
      navigate("/keys", { replace: true });
      adopt(session);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <ProblemAlert error={error} title="Not set up">
          {!(error instanceof ApiError && error.problem.errors) && (
            <Text size="sm" mt={4}>
              For another link, run{" "}
              <span className="gatehouse-mono">gatehouse-dashboard setup-link</span>, {SAME_OPTIONS}.
            </Text>
          )}
        </ProblemAlert>
        <TextInput
          label="Your name"
          name="username"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          error={refused("name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NewPasswordFields
          label="Password"
          password={password}
          refused={refused("password")}
          withAsterisk={false}
        />
        <Button type="submit" fullWidth mt={4} loading={busy}>
          Create the admin and log in
        </Button>
      </Stack>
    </form>
  );
}

export function SetupPage() {
  const token = useToken();
  return (
    <FrontDoor
      title="Welcome to Gatehouse"
      lead={token ? "Choose who looks after the keys." : "No admin exists yet."}
    >
      {token ? <SetupForm token={token} /> : <NoToken />}
    </FrontDoor>
  );
}
