import { Badge, Button, Menu, Skeleton, Text } from "@mantine/core";
import { IconKey, IconPlus, IconTrash, IconUserShield } from "@tabler/icons-react";
import { useState } from "react";
import { type Account, listAccounts } from "../../api/accounts";
import { Action, ActionMenu } from "../../components/action_menu";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { StaleSign } from "../../components/stale_sign";
import { Ago } from "../../components/time_text";
import { plural } from "../../format/numbers";
import { useFresh } from "../../live/use_fresh";
import { useSession } from "../../session/session_context";
import {
  AccountPasswordDialog,
  AddAccountDialog,
  RemoveAccountDialog,
  RoleDialog,
} from "./account_dialogs";
import classes from "./settings.module.css";

const EVENTS = ["config.updated", "document.valid", "reset"] as const;

type Open = { kind: "add" } | { kind: "role" | "password" | "remove"; account: Account };

function AccountMenu({ account, onOpen }: { account: Account; onOpen: (open: Open) => void }) {
  return (
    <ActionMenu of={account.name} width={200}>
      <Action
        Icon={IconUserShield}
        label="Change the role …"
        onClick={() => onOpen({ kind: "role", account })}
      />
      <Action
        Icon={IconKey}
        label="Set a password …"
        onClick={() => onOpen({ kind: "password", account })}
      />
      <Menu.Divider />
      <Action
        Icon={IconTrash}
        label="Remove …"
        danger
        onClick={() => onOpen({ kind: "remove", account })}
      />
    </ActionMenu>
  );
}

function AccountRow({ account, onOpen }: { account: Account; onOpen: (open: Open) => void }) {
  const me = useSession().name === account.name;
  return (
    <li className={classes.row} data-account={account.name}>
      <div className={classes.rowMain}>
        <Text size="sm" fw={600}>
          {account.name}
          {me && (
            <Text span size="xs" c="dimmed" ml={8}>
              you
            </Text>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {account.sessions === 0 ? "Not logged in" : `Logged in: ${plural(account.sessions, "session")}`}
          {account.created_at && (
            <>
              {" · added "}
              <Ago time={account.created_at} never="" />
            </>
          )}
        </Text>
      </div>
      <Badge variant="light" color={account.role === "admin" ? "indigo" : "gray"} size="lg">
        {account.role === "admin" ? "Admin" : "Viewer"}
      </Badge>
      <AccountMenu account={account} onOpen={onOpen} />
    </li>
  );
}

export function RowsToCome({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label}>
      {[0, 1, 2].map((row) => (
        <div key={row} className={classes.row}>
          <div className={classes.rowMain}>
            <Skeleton height={14} width="8rem" my={3} />
            <Skeleton height={12} width="14rem" maw="60vw" my={3} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Who may log in, and as what. */
export function AccountsTab() {
  const { data: accounts, error, refresh } = useFresh(listAccounts, EVENTS);
  const [open, setOpen] = useState<Open | null>(null);
  const dialog = { onClose: () => setOpen(null), onChanged: refresh };
  return (
    <section className={pageClasses.panel} aria-label="Accounts" aria-busy={!accounts && error === null}>
      <div className={pageClasses.top}>
        <Text size="sm" c="dimmed">
          {accounts ? plural(accounts.length, "account") : "…"}
        </Text>
        <StaleSign />
        <Button
          className={pageClasses.topAction}
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => setOpen({ kind: "add" })}
        >
          Add account
        </Button>
      </div>
      <ProblemAlert error={error} title="The accounts could not be fetched" onRetry={refresh} />
      {!accounts && error === null && <RowsToCome label="Loading the accounts" />}
      {accounts && (
        <ul className={classes.rows} aria-label="Accounts">
          {accounts.map((account) => (
            <AccountRow key={account.name} account={account} onOpen={setOpen} />
          ))}
        </ul>
      )}
      {open?.kind === "add" && <AddAccountDialog {...dialog} />}
      {open?.kind === "role" && <RoleDialog {...dialog} account={open.account} />}
      {open?.kind === "password" && <AccountPasswordDialog {...dialog} account={open.account} />}
      {open?.kind === "remove" && <RemoveAccountDialog {...dialog} account={open.account} />}
    </section>
  );
}
