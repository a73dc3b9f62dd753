import { Alert, Code, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconFlask, IconLockOpen } from "@tabler/icons-react";
import type { DocumentState } from "../api/session";
import { shellWord } from "../format/shell";
import { capitalized } from "../format/text";
import { useDocumentState, useProxies } from "../live/live_context";
import { useSession } from "../session/session_context";
import classes from "./banners.module.css";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
/** The path of a fault that is no one member's. */
const WHOLE_FILE = "$";

function InvalidDocument() {
  const state = useDocumentState();
  const file = useProxies()?.data_file;
  if (state.ok) return null;
  const doctor = `gatehouse-dashboard doctor${file ? ` --data-file ${shellWord(file)}` : ""}`;
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
        {state.path && state.path !== WHOLE_FILE && (
          <>
            {" "}
            at <Code>{state.path}</Code>
          </>
        )}
      </Text>
      <Text size="sm" mt={4}>
        Running proxies go on with their last good copy, and this page shows the last good copy too.
        Nothing can be changed here until the file is repaired:{" "}
        <Code className={classes.command}>{doctor}</Code> says how.
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
