import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { getProxies, type ProxyList } from "../api/proxies";
import { type DocumentState, getSessionAgain } from "../api/session";
import { useSessionAccess } from "../session/session_context";
import type { LiveEventName, LiveEvents } from "./events";
import { type FeedStatus, LiveFeed } from "./feed";
import { noteStops, type ProxyStops } from "./proxy_stops";

interface Live {
  feed: LiveFeed;
  /** Null until the first answer. */
  proxies: ProxyList | null;
  stops: ProxyStops;
  /** Why the proxies could not be fetched the last time. */
  proxiesProblem: unknown;
  document: DocumentState;
  refreshProxies: () => Promise<ProxyList>;
}

const LiveContext = createContext<Live | null>(null);

function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error("outside of LiveProvider");
  return live;
}

interface Seen {
  proxies: ProxyList | null;
  stops: ProxyStops;
}

const UNKNOWN: DocumentState = { ok: true, revision: 0 };

/**
 * Runs the event stream while somebody is logged in, and keeps what the whole page shows of it:
 * the proxies and the document's state.
 */
export function LiveProvider({ children }: { children: ReactNode }) {
  const { state, adopt } = useSessionAccess();
  const session = state.kind === "ready" && state.session.authenticated ? state.session : null;
  const [{ proxies, stops }, setSeen] = useState<Seen>({ proxies: null, stops: new Map() });
  const [proxiesProblem, setProxiesProblem] = useState<unknown>(null);
  const [heardDocument, setDocument] = useState<DocumentState | null>(null);
  const document = heardDocument ?? session?.document ?? UNKNOWN;

  const setProxies = useCallback((list: ProxyList) => {
    const now = Date.now();
    setSeen((seen) => ({
      proxies: list,
      stops: noteStops(seen.stops, seen.proxies, list, now),
    }));
    setProxiesProblem(null);
  }, []);
  const refreshProxies = useCallback(async () => {
    try {
      const list = await getProxies();
      setProxies(list);
      return list;
    } catch (error) {
      setProxiesProblem(error);
      throw error;
    }
  }, [setProxies]);
  const watching = useRef(false);
  const look = useCallback(async () => {
    const answer = await getSessionAgain();
    if (!watching.current) return;
    adopt(answer);
    if (answer.document) setDocument(answer.document);
  }, [adopt]);
  const [feed] = useState(() => new LiveFeed(look));

  const active = session !== null;
  useEffect(() => {
    if (!active) return;
    watching.current = true;
    const ends = [
      feed.on("proxy.updated", setProxies),
      feed.on("document.invalid", (problem) => setDocument({ ok: false, ...problem })),
      feed.on("document.valid", ({ revision }) => setDocument({ ok: true, revision })),
      // An account may have another role by it.
      feed.on("config.updated", () => void look().catch(() => {})),
      feed.on("reset", () => void refreshProxies().catch(() => {})),
    ];
    void refreshProxies().catch(() => {});
    feed.start();
    return () => {
      watching.current = false;
      feed.stop();
      for (const end of ends) end();
      setDocument(null);
    };
  }, [active, feed, look, refreshProxies, setProxies]);

  const live = useMemo(
    () => ({ feed, proxies, stops, proxiesProblem, document, refreshProxies }),
    [feed, proxies, stops, proxiesProblem, document, refreshProxies],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useProxies(): ProxyList | null {
  return useLive().proxies;
}

export function useProxyStops(): ProxyStops {
  return useLive().stops;
}

export function useProxiesProblem(): unknown {
  return useLive().proxiesProblem;
}

export function useRefreshProxies(): () => Promise<ProxyList> {
  return useLive().refreshProxies;
}

export function useDocumentState(): DocumentState {
  return useLive().document;
}

export function useFeedStatus(): FeedStatus {
  const { feed } = useLive();
  return useSyncExternalStore(feed.onStatus, feed.getStatus);
}

/** Calls the handler of the latest render for each event of a name. */
export function useLiveEvent<N extends LiveEventName>(
  name: N,
  handler: (data: LiveEvents[N]) => void,
): void {
  const { feed } = useLive();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => feed.on(name, (data) => latest.current(data)), [feed, name]);
}

/** Calls the handler of the latest render for each event of several names. */
export function useLiveEvents(names: readonly LiveEventName[], handler: () => void): void {
  const { feed } = useLive();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const ends = names.map((name) => feed.on(name, () => latest.current()));
    return () => ends.forEach((end) => end());
  }, [feed, names]);
}
