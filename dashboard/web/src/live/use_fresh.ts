import { useCallback, useEffect, useRef, useState } from "react";
import type { LiveEventName } from "./events";
import { useLiveEvents } from "./live_context";

const GATHER_MS = 120;

export interface Fresh<T> {
  /** Null until the first answer; the last good one while later ones fail. */
  data: T | null;
  error: unknown;
  refresh: () => void;
}

/**
 * What `fetch` answers, fetched again soon after each of the events. `fetch` must be a function that
 * lasts: another one is another question. What changes without an event is also fetched every so
 * often, while somebody looks.
 */
export function useFresh<T>(
  fetch: (signal: AbortSignal) => Promise<T>,
  events: readonly LiveEventName[],
  everyMs?: number,
): Fresh<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const gather = useRef(0);

  const refresh = useCallback(() => {
    clearTimeout(gather.current);
    running.current?.abort();
    const fetching = new AbortController();
    running.current = fetching;
    fetch(fetching.signal).then(
      (fresh) => {
        if (fetching.signal.aborted) return;
        setData(fresh);
        setError(null);
      },
      (problem) => {
        if (!fetching.signal.aborted) setError(problem);
      },
    );
  }, [fetch]);

  useEffect(() => {
    refresh();
    return () => {
      clearTimeout(gather.current);
      running.current?.abort();
    };
  }, [refresh]);

  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [refresh, everyMs]);

  useLiveEvents(events, () => {
    clearTimeout(gather.current);
    gather.current = window.setTimeout(refresh, GATHER_MS);
  });

  return { data, error, refresh };
}
