import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { listRequests, type RequestPage, type RequestRecord } from "../../api/requests";
import { useUsageRefresh } from "../../live/use_usage_refresh";
import { countNewer, filterAt, type RequestQuery, withNewer } from "./request_query";

export const PAGE = 50;

interface Shown {
  query: RequestQuery;
  requests: RequestRecord[];
  next: string | null;
  reachesBackTo: string | null;
  trouble: string | null;
}

export interface RequestList {
  /** Null until the first answer. */
  requests: RequestRecord[] | null;
  reachesBackTo: string | null;
  trouble: string | null;
  error: unknown;
  /** The answer to another question than the one on screen is under way. */
  loading: boolean;
  /** How many have come since; PAGE means that many or more. */
  newer: number;
  showNewer: () => void;
  hasOlder: boolean;
  loadOlder: () => void;
  loadingOlder: boolean;
  olderProblem: unknown;
  refresh: () => void;
}

function shownOf(query: RequestQuery, page: RequestPage): Shown {
  const { requests, next, reaches_back_to, trouble } = page;
  return { query, requests, next, reachesBackTo: reaches_back_to, trouble };
}

/** Older ones, appended when asked for. */
function useOlder(shown: Shown | null, setShown: React.Dispatch<React.SetStateAction<Shown | null>>) {
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<{ of: Shown; error: unknown } | null>(null);
  const load = useCallback(async () => {
    if (!shown?.next) return;
    setLoading(true);
    setProblem(null);
    try {
      const filter = filterAt(shown.query, Date.now());
      const page = await listRequests({ ...filter, limit: PAGE, before: shown.next });
      setShown((now) =>
        // The list may have been asked another question, or been shown newer ones, meanwhile.
        now?.query === shown.query && now.next === shown.next
          ? { ...now, requests: [...now.requests, ...page.requests], next: page.next }
          : now,
      );
    } catch (error) {
      setProblem({ of: shown, error });
    } finally {
      setLoading(false);
    }
  }, [shown, setShown]);
  return { load, loading, problem: problem?.of === shown ? problem?.error : null };
}

/**
 * The newest requests that pass a filter. What comes later is counted and waits until it is asked
 * for: the list never moves by itself, except from empty to its first rows.
 */
export function useRequestList(query: RequestQuery): RequestList {
  const [shown, setShown] = useState<Shown | null>(null);
  const [newest, setNewest] = useState<RequestPage | null>(null);
  const [refused, setRefused] = useState<{ query: RequestQuery; error: unknown } | null>(null);
  const running = useRef<AbortController | null>(null);
  const current = useRef(shown);
  current.current = shown;

  const ask = useCallback(
    async (show: boolean) => {
      running.current?.abort();
      const fetching = new AbortController();
      running.current = fetching;
      try {
        const filter = filterAt(query, Date.now());
        const page = await listRequests({ ...filter, limit: PAGE }, fetching.signal);
        const before = current.current;
        if (show || before?.query !== query || before.requests.length === 0) {
          setShown(shownOf(query, page));
          setNewest(null);
        } else {
          setNewest(page);
        }
        setRefused(null);
      } catch (error) {
        if (!fetching.signal.aborted) setRefused({ query, error });
      }
    },
    [query],
  );
  useEffect(() => {
    setNewest(null);
    void ask(true);
    return () => running.current?.abort();
  }, [ask]);
  useUsageRefresh(() => void ask(false));

  const older = useOlder(shown, setShown);
  const newer = useMemo(
    () => (shown && newest ? countNewer(shown.requests, newest.requests) : 0),
    [shown, newest],
  );
  const showNewer = () => {
    if (!shown || !newest) return;
    // Where not even the page's last is known, others are missing between it and the list.
    setShown(
      newer === newest.requests.length && newest.next !== null
        ? shownOf(shown.query, newest)
        : { ...shown, requests: withNewer(shown.requests, newest.requests) },
    );
    setNewest(null);
  };

  return {
    requests: shown?.requests ?? null,
    reachesBackTo: shown?.reachesBackTo ?? null,
    trouble: (newest ?? shown)?.trouble ?? null,
    error: refused?.query === query ? refused.error : null,
    loading: shown?.query !== query && refused?.query !== query,
    newer,
    showNewer,
    hasOlder: shown?.next != null,
    loadOlder: () => void older.load(),
    loadingOlder: older.loading,
    olderProblem: older.problem,
    refresh: () => void ask(true),
  };
}
