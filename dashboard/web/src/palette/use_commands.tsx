import { IconFileText, IconLogout, IconMoon, IconPlus, IconSun, IconUpload } from "@tabler/icons-react";
import { useMemo } from "react";
import { useSchemeToggle } from "../components/color_scheme_button";
import { PAGES } from "../components/navigation";
import { useLogOut } from "../session/use_log_out";
import { CREATE_KEY, IMPORT_KEYS, navigate } from "../routing/location";
import { useCanWrite } from "../session/session_context";
import type { Command } from "./commands";

const icon = { size: 18, "aria-hidden": true } as const;

function pageCommands(canWrite: boolean): Command[] {
  const pages = PAGES.map(({ path, label, Icon }) => ({
    id: `page ${path}`,
    group: "Pages",
    label,
    icon: <Icon {...icon} />,
    run: () => navigate(path),
  }));
  const within = [
    { path: "/audit", label: "Audit log", words: "history who" },
    ...(canWrite ? [{ path: "/settings/accounts", label: "Accounts", words: "admins viewers users" }] : []),
    { path: "/settings/sessions", label: "Sessions", words: "logins devices" },
    { path: "/settings/password", label: "Change my password", words: "account" },
  ].map(({ path, label, words }) => ({
    id: `page ${path}`,
    group: "Pages",
    label,
    words,
    icon: <IconFileText {...icon} />,
    run: () => navigate(path),
  }));
  return [...pages, ...within];
}

/** Pages to go to and things to do, for whoever is logged in. */
export function useCommands(): Command[] {
  const canWrite = useCanWrite();
  const { dark, toggle } = useSchemeToggle();
  const logOut = useLogOut();
  return useMemo(() => {
    const action = (id: string, label: string, words: string, Icon: typeof IconSun, run: () => void) =>
      ({ id, group: "Actions", label, words, icon: <Icon {...icon} />, run });
    return [
      ...pageCommands(canWrite),
      ...(canWrite
        ? [
            action("create", "Create a key", "new add", IconPlus, () => navigate(CREATE_KEY)),
            action("import", "Import keys", "csv json file", IconUpload, () => navigate(IMPORT_KEYS)),
          ]
        : []),
      action(
        "scheme",
        dark ? "Use the light theme" : "Use the dark theme",
        "mode colour color scheme",
        dark ? IconSun : IconMoon,
        toggle,
      ),
      action("logout", "Log out", "sign out leave", IconLogout, logOut),
    ];
  }, [canWrite, dark, toggle, logOut]);
}
