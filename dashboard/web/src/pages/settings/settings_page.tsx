import { Alert, Skeleton } from "@mantine/core";
import { IconEye, IconLock } from "@tabler/icons-react";
import { useEffect } from "react";
import { getSettings } from "../../api/settings";
import { EmptyState } from "../../components/empty_state";
import { PageHead, type Tab } from "../../components/page_head";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { StaleSign } from "../../components/stale_sign";
import { useFresh } from "../../live/use_fresh";
import { useCanWrite } from "../../session/session_context";
import { AccountsTab } from "./accounts_tab";
import { PasswordTab } from "./password_tab";
import { SessionsTab } from "./sessions_tab";
import { SettingsForm } from "./settings_form";
import classes from "./settings.module.css";

const LIVE: Tab = { path: "/settings", label: "General" };
const ACCOUNTS: Tab = { path: "/settings/accounts", label: "Accounts" };
const SESSIONS: Tab = { path: "/settings/sessions", label: "Sessions" };
const PASSWORD: Tab = { path: "/settings/password", label: "Password" };
const TABS = [LIVE, ACCOUNTS, SESSIONS, PASSWORD];

export const SETTINGS_PATHS: readonly string[] = TABS.map(({ path }) => path);

const NO_EVENTS = [] as const;

/** The form follows changes by itself; here the settings are only fetched for the first time. */
function LiveSettings() {
  const { data, error, refresh } = useFresh(getSettings, NO_EVENTS);
  const canWrite = useCanWrite();
  return (
    <>
      <StaleSign />
      {!canWrite && (
        <Alert color="indigo" icon={<IconEye aria-hidden />} className={classes.note}>
          You are a viewer: you see the settings, and admins change them.
        </Alert>
      )}
      <ProblemAlert error={error} title="The settings could not be fetched" onRetry={refresh} />
      {!data && error === null && (
        <div role="status" aria-label="Loading the settings" className={pageClasses.panel}>
          {Array.from({ length: 6 }, (_, row) => (
            <div key={row} className={classes.setting}>
              <Skeleton height={44} maw="24rem" />
              <Skeleton height={36} />
            </div>
          ))}
        </div>
      )}
      {data && <SettingsForm record={data} readOnly={!canWrite} />}
    </>
  );
}

function AdminsOnly() {
  return (
    <section className={pageClasses.panel} aria-label="Accounts">
      <EmptyState
        icon={<IconLock size={28} aria-hidden />}
        color="gray"
        title="Only admins see the accounts"
        text="You are logged in as a viewer. Ask an admin to add or change an account."
      />
    </section>
  );
}

/** Live settings, accounts, sessions and one's own password; the address says which. */
export function SettingsPage({ path }: { path: string }) {
  const canWrite = useCanWrite();
  const tab = TABS.find((each) => each.path === path) ?? LIVE;
  useEffect(() => {
    document.title = `${tab === LIVE ? "Settings" : tab.label} · Gatehouse`;
  }, [tab]);
  return (
    <>
      <PageHead
        title="Settings"
        label="Settings"
        tabs={TABS.filter((each) => canWrite || each !== ACCOUNTS)}
        here={tab.path}
      />
      {tab === LIVE && <LiveSettings />}
      {tab === ACCOUNTS && (canWrite ? <AccountsTab /> : <AdminsOnly />)}
      {tab === SESSIONS && <SessionsTab />}
      {tab === PASSWORD && <PasswordTab />}
    </>
  );
}
