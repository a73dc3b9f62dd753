import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { logout } from "../api/session";
import { tellLoggedOut, useSessionAccess } from "./session_context";

/** Ends the session; the page shows the login whatever came of it, and nothing of what was done. */
export function useLogOut(): () => void {
  const { reload, forget } = useSessionAccess();
  return useCallback(() => {
    notifications.clean();
    forget();
    void logout().then(tellLoggedOut).finally(reload);
  }, [reload, forget]);
}
