import { Alert, Code, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconFlask, IconLockOpen } from "@tabler/icons-react";
import type { DocumentState } from "../api/session";
import { capitalized } from "../format/text";
import { useDocumentState } from "../live/live_context";
import { useSession } from "../session/session_context";
import classes from "./banners.module.css";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function InvalidDocument() {
  const state = useDocumentState();
  if (state.ok) return null;
  const where = [
    state.line !== undefined && `line ${state.line}`,
    state.column !== undefined && `column ${state.column}`,
  ].filter(Boolean);
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title="The data file on disk is not valid"
    >
      <Text size="sm">
        {where.length > 0 && <b>{capitalized(where.join(", "))}: </b>}
        {reasonAlone(state)}
        {state.path && (
          <>
            {" "}
            at <Code>{state.path}</Code>
          </>
        )}
      </Text>
      <Text size="sm" mt={4}>
        The proxies go on with their last good copy, and this page shows the last good copy too.
        Nothing can be changed here until the file is repaired.
      </Text>
    </Alert>
  );
}

/** The reason without the place, which stands before it already. */
function reasonAlone({ error, line, column }: Extract<DocumentState, { ok: false }>): string {
  const place = `line ${line}, column ${column}: `;
  const at = error.indexOf(place);
  return at < 0 ? error : error.slice(at + place.length);
}

/** What anybody on any page has to know: a broken data file, demo mode, an unprotected address. */
export function Banners() {
  const { demo } = useSession();
  const exposed = location.protocol === "http:" && !LOOPBACK.test(location.hostname);
  return (
    <Stack gap="xs" className={classes.banners}>
      <InvalidDocument />
      {exposed && (
        <Alert
          color="yellow"
          icon={<IconLockOpen aria-hidden />}
          title="This page is served over plain http"
        >
          Passwords and new secrets can be read on the way. Put TLS in front of the dashboard.
        </Alert>
      )}
      {demo && (
        <div className={classes.demo} role="note">
          <IconFlask size={16} aria-hidden />
          <span>Demo data: answers come from the bundled demo upstream</span>
        </div>
      )}
    </Stack>
  );
}
