import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { ApiError, setUnauthorizedListener } from "../api/http";
import { getSession, type Session } from "../api/session";

type SessionState =
  | { kind: "loading" }
  | { kind: "failed"; error: ApiError }
  /** `ended`: it was somebody's until the server forgot it; what it says is otherwise as it was. */
  | { kind: "ready"; session: Session; ended: boolean };

interface SessionAccess {
  state: SessionState;
  /** Takes what the server says of the session, after a login or a setup or by itself. */
  adopt: (session: Session) => void;
  reload: () => void;
  /** Drops all that is held of the session, as whoever leaves on purpose expects. */
  forget: () => void;
}

const LOGGED_OUT = "gatehouse-logged-out";

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

/** The state after an answer. Whoever's session has ended stays known, for what they had not saved. */
function afterAnswer(current: SessionState, session: Session): SessionState {
  const ready = current.kind === "ready" ? current : null;
  if (ready && !session.authenticated && (ready.ended || ready.session.authenticated)) {
    const { setup_required } = session;
    return { kind: "ready", session: { ...ready.session, authenticated: false, setup_required }, ended: true };
  }
  return ready && isSame(ready.session, session) ? ready : { kind: "ready", session, ended: false };
}

/** Tells the other pages of this browser, whose session ends as well, that it was meant to. */
export function tellLoggedOut(): void {
  const channel = new BroadcastChannel(LOGGED_OUT);
  channel.postMessage(null);
  channel.close();
}

/** Knows who is logged in; forgets it as soon as any answer says otherwise. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ kind: "loading" });

  const adopt = useCallback(
    (session: Session) => setState((current) => afterAnswer(current, session)),
    [],
  );
  const reload = useCallback(() => {
    getSession().then(adopt, (error: ApiError) => setState({ kind: "failed", error }));
  }, [adopt]);

  const forget = useCallback(() => setState({ kind: "loading" }), []);

  useEffect(reload, [reload]);
  useEffect(() => {
    const channel = new BroadcastChannel(LOGGED_OUT);
    channel.onmessage = () => {
      forget();
      reload();
    };
    return () => channel.close();
  }, [forget, reload]);
  useEffect(() => {
    setUnauthorizedListener(() =>
      setState((current) =>
        current.kind === "ready" && current.session.authenticated
          ? afterAnswer(current, { ...current.session, authenticated: false })
          : current,
      ),
    );
  }, []);

  const access = useMemo(() => ({ state, adopt, reload, forget }), [state, adopt, reload, forget]);
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
