import { useCallback } from "react";
import { logout } from "../api/session";
import { useSessionAccess } from "./session_context";

/** Ends the session; the page shows the login whatever came of it. */
export function useLogOut(): () => void {
  const { reload } = useSessionAccess();
  return useCallback(() => void logout().finally(reload), [reload]);
}
