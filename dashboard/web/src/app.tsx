import { Button, Center, Loader, MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Notifications } from "@mantine/notifications";
import { Activity, useEffect } from "react";
import { ErrorBoundary } from "./components/error_boundary";
import { ProblemAlert } from "./components/problem_alert";
import { Shell } from "./components/shell";
import { LiveProvider } from "./live/live_context";
import { AuditPage } from "./pages/audit/audit_page";
import { KeyPage } from "./pages/keys/detail/key_page";
import { KeysPage } from "./pages/keys/keys_page";
import { ListMemoryProvider } from "./pages/keys/list_memory";
import { SecretProvider } from "./pages/keys/secret_context";
import { LoginPage } from "./pages/login/login_page";
import { ProxiesPage } from "./pages/proxies/proxies_page";
import { RequestsPage } from "./pages/requests/requests_page";
import { RevisionsPage } from "./pages/revisions/revisions_page";
import { SETTINGS_PATHS, SettingsPage } from "./pages/settings/settings_page";
import { SetupPage } from "./pages/setup/setup_page";
import { UpstreamsPage } from "./pages/upstreams/upstreams_page";
import { UsagePage } from "./pages/usage/usage_page";
import { navigate, useHash, usePath } from "./routing/location";
import { keyOfPath } from "./routing/pages";
import { SessionProvider, useSessionAccess } from "./session/session_context";
import { COLOR_SCHEME_KEY } from "./theme/scheme_key";
import { theme } from "./theme/theme";

const colorSchemeManager = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY });

const HOME = "/keys";
const NOT_OPENED = ["/", "/login", "/setup"];

/** The pages of somebody who is logged in. */
function Pages() {
  const path = usePath();
  useEffect(() => {
    if (NOT_OPENED.includes(path)) navigate(HOME, { replace: true });
  }, [path]);
  if (path === HOME || NOT_OPENED.includes(path)) return <KeysPage />;
  if (path === "/upstreams") return <UpstreamsPage />;
  const key = keyOfPath(path);
  if (key !== null) return <KeyPage key={key} id={key} />;
  if (path === "/usage") return <UsagePage />;
  if (path === "/requests") return <RequestsPage />;
  if (path === "/proxies") return <ProxiesPage />;
  if (path === "/revisions") return <RevisionsPage />;
  if (SETTINGS_PATHS.includes(path)) return <SettingsPage path={path} />;
  if (path === "/audit") return <AuditPage />;
  return (
    <ProblemAlert title="There is no such page" error={new Error(`Nothing is at ${path}.`)}>
      <Button mt="sm" onClick={() => navigate(HOME)}>
        Go to the keys
      </Button>
    </ProblemAlert>
  );
}

function Gate() {
  const { state, reload } = useSessionAccess();
  const path = usePath();
  const hash = useHash();
  if (state.kind === "loading") {
    return (
      <Center mih="100dvh">
        <Loader aria-label="Loading" />
      </Center>
    );
  }
  if (state.kind === "failed") {
    return (
      <Center mih="100dvh" p="md">
        <ProblemAlert error={state.error}>
          <Button mt="sm" onClick={reload}>
            Try again
          </Button>
        </ProblemAlert>
      </Center>
    );
  }
  const { session, ended } = state;
  // A printed link is followed to where it says by itself that it has been used.
  const setsUp = session.setup_required || (path === "/setup" && hash !== "");
  return (
    <>
      {!session.authenticated && (setsUp ? <SetupPage /> : <LoginPage />)}
      {/* Behind the login it waits for the same account, with what was not saved. */}
      {(session.authenticated || ended) && (
        <Activity key={session.name} mode={session.authenticated ? "visible" : "hidden"}>
          <Shell>
            <ListMemoryProvider>
              <Pages />
            </ListMemoryProvider>
          </Shell>
        </Activity>
      )}
    </>
  );
}

/** Narrow and in a corner, or at the top of a small screen: never over a dialog's buttons. */
function Notices() {
  const wide = useMediaQuery("(min-width: 80em)", undefined, { getInitialValueInEffect: false });
  return (
    <Notifications
      position={wide ? "bottom-right" : "top-center"}
      containerWidth={320}
      limit={4}
      autoClose={8_000}
    />
  );
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <SessionProvider>
        <LiveProvider>
          {/* Above the gate: a session that ends must not take an unsaved secret with it. */}
          <SecretProvider>
            <ErrorBoundary>
              <Gate />
            </ErrorBoundary>
          </SecretProvider>
          <Notices />
        </LiveProvider>
      </SessionProvider>
    </MantineProvider>
  );
}
