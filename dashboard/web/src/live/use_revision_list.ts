import { useCallback, useEffect, useRef, useState } from "react";
import { listRevisions, type RevisionList } from "../api/revisions";
import { useLiveEvent } from "./live_context";

const GATHER_MS = 120;

interface Revisions {
  list: RevisionList | null;
  error: unknown;
  refresh: () => void;
}

/** The revisions, kept up to date: every change of the config is told by one of these events. */
export function useRevisionList(): Revisions {
  const [list, setList] = useState<RevisionList | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const gather = useRef(0);

  const refresh = useCallback(() => {
    clearTimeout(gather.current);
    running.current?.abort();
    const fetching = new AbortController();
    running.current = fetching;
    listRevisions(fetching.signal).then(
      (fresh) => {
        setList(fresh);
        setError(null);
      },
      (problem) => {
        if (!fetching.signal.aborted) setError(problem);
      },
    );
  }, []);
  const refreshSoon = useCallback(() => {
    clearTimeout(gather.current);
    gather.current = window.setTimeout(refresh, GATHER_MS);
  }, [refresh]);

  useEffect(() => {
    refresh();
    return () => {
      clearTimeout(gather.current);
      running.current?.abort();
    };
  }, [refresh]);

  useLiveEvent("key.created", refreshSoon);
  useLiveEvent("key.updated", refreshSoon);
  useLiveEvent("key.deleted", refreshSoon);
  useLiveEvent("proxy.updated", refreshSoon);
  useLiveEvent("document.valid", refreshSoon);
  useLiveEvent("reset", refreshSoon);

  return { list, error, refresh };
}
