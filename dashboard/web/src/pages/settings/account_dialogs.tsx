import { Input, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Account, addAccount, changeAccount, removeAccount, type Role } from "../../api/accounts";
import { announceChange } from "../../components/announce";
import { plural } from "../../format/numbers";
import { ActDialog } from "../../forms/act_dialog";
import { NewPasswordFields, useNewPassword } from "../../forms/new_password";

const ROLE_WORDS: Record<Role, string> = {
  admin: "Admins change keys, upstreams, settings and accounts.",
  viewer: "Viewers look at everything but accounts, and change nothing.",
};

function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  return (
    <Input.Wrapper label="Role" labelElement="div" description={ROLE_WORDS[value]}>
      <SegmentedControl
        mt={6}
        fullWidth
        aria-label="Role"
        value={value}
        onChange={(role) => onChange(role as Role)}
        data={[
          { value: "viewer", label: "Viewer" },
          { value: "admin", label: "Admin" },
        ]}
      />
    </Input.Wrapper>
  );
}

interface DialogProps {
  onClose: () => void;
  onChanged: () => void;
}

const FIRST_ROLE: Role = "viewer";

export function AddAccountDialog({ onClose, onChanged }: DialogProps) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(FIRST_ROLE);
  const password = useNewPassword();
  const act = () => {
    const taken = password.take();
    if (name.trim() === "" || taken === null) return null;
    return addAccount(name.trim(), taken, role).then(({ commit }) => {
      onChanged();
      announceChange({ title: `The account “${name.trim()}” is added`, commit });
    });
  };
  return (
    <ActDialog
      title="Add an account"
      failed="The account was not added"
      submit="Add account"
      dirty={name !== "" || role !== FIRST_ROLE || password.dirty}
      act={act}
      onClose={onClose}
    >
      {(refused) => (
        <>
          <TextInput
            label="Name"
            description="What they log in with; it appears in the audit log."
            data-autofocus
            required
            autoComplete="off"
            value={name}
            error={refused("name") ?? (password.tried && name.trim() === "" ? "Give the account a name" : undefined)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RoleField value={role} onChange={setRole} />
          <NewPasswordFields label="Password" password={password} refused={refused("password")} />
        </>
      )}
    </ActDialog>
  );
}

export function RoleDialog({ account, onClose, onChanged }: DialogProps & { account: Account }) {
  const [role, setRole] = useState(account.role);
  const act = () =>
    role === account.role
      ? Promise.resolve()
      : changeAccount(account.name, { role }).then(({ commit }) => {
          onChanged();
          announceChange({ title: `“${account.name}” is ${role === "admin" ? "an admin" : "a viewer"}`, commit });
        });
  return (
    <ActDialog
      title={`Role of “${account.name}”`}
      failed="The role was not changed"
      submit="Save"
      dirty={role !== account.role}
      act={act}
      onClose={onClose}
    >
      <RoleField value={role} onChange={setRole} />
    </ActDialog>
  );
}

export function AccountPasswordDialog({ account, onClose, onChanged }: DialogProps & { account: Account }) {
  const password = useNewPassword();
  const act = () => {
    const taken = password.take();
    if (taken === null) return null;
    return changeAccount(account.name, { password: taken }).then(({ commit }) => {
      onChanged();
      announceChange({ title: `“${account.name}” has another password`, commit });
    });
  };
  return (
    <ActDialog
      title={`Password of “${account.name}”`}
      failed="The password was not set"
      submit="Set password"
      dirty={password.dirty}
      act={act}
      onClose={onClose}
    >
      {(refused) => (
        <>
          <Text size="sm">Wherever they are logged in, they are logged out.</Text>
          <NewPasswordFields label="New password" password={password} refused={refused("password")} />
        </>
      )}
    </ActDialog>
  );
}

export function RemoveAccountDialog({ account, onClose, onChanged }: DialogProps & { account: Account }) {
  const act = () =>
    removeAccount(account.name).then(({ commit }) => {
      onChanged();
      announceChange({ title: `The account “${account.name}” is removed`, commit });
    });
  return (
    <ActDialog
      title={`Remove the account “${account.name}”?`}
      failed="The account was not removed"
      submit="Remove account"
      danger
      act={act}
      onClose={onClose}
    >
      <Text size="sm">
        They can log in no more
        {account.sessions > 0 && `, and ${plural(account.sessions, "session")} of theirs end${account.sessions === 1 ? "s" : ""}`}
        . Keys that they made go on working.
      </Text>
    </ActDialog>
  );
}
