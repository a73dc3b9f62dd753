import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { ApiError, setUnauthorizedListener } from "../api/http";
import { getSession, type Session } from "../api/session";

type SessionState =
  | { kind: "loading" }
  | { kind: "failed"; error: ApiError }
  | { kind: "ready"; session: Session };

interface SessionAccess {
  state: SessionState;
  /** Takes what the server says of the session, after a login or a setup or by itself. */
  adopt: (session: Session) => void;
  reload: () => void;
}

const SessionContext = createContext<SessionAccess | null>(null);

/** Whether nothing differs that pages depend on. The document's state is followed by the live page. */
function isSame(a: Session, b: Session): boolean {
  return (
    a.authenticated === b.authenticated &&
    a.name === b.name &&
    a.role === b.role &&
    a.setup_required === b.setup_required &&
    a.version === b.version &&
    a.demo === b.demo
  );
}

/** Knows who is logged in; forgets it as soon as any answer says otherwise. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ kind: "loading" });

  const adopt = useCallback(
    (session: Session) =>
      setState((current) =>
        current.kind === "ready" && isSame(current.session, session) ? current : { kind: "ready", session },
      ),
    [],
  );
  const reload = useCallback(() => {
    getSession().then(adopt, (error: ApiError) => setState({ kind: "failed", error }));
  }, [adopt]);

  useEffect(reload, [reload]);
  useEffect(() => {
    setUnauthorizedListener(() =>
      setState((current) =>
        current.kind === "ready" && current.session.authenticated
          ? { kind: "ready", session: { ...current.session, authenticated: false } }
          : current,
      ),
    );
  }, []);

  const access = useMemo(() => ({ state, adopt, reload }), [state, adopt, reload]);
  return <SessionContext value={access}>{children}</SessionContext>;
}

export function useSessionAccess(): SessionAccess {
  const access = use(SessionContext);
  if (!access) throw new Error("outside of SessionProvider");
  return access;
}

/** The session of somebody who is logged in. */
export function useSession(): Session {
  const { state } = useSessionAccess();
  if (state.kind !== "ready") throw new Error("no session yet");
  return state.session;
}

export function useCanWrite(): boolean {
  return useSession().role === "admin";
}
