import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../../../api/http";
import { getKey, type KeyRecord } from "../../../api/keys";
import { getKeyUsage, type HourOfUsage } from "../../../api/usage";
import { useLiveEvent } from "../../../live/live_context";
import { useLatest } from "../../../live/use_latest";
import { useUsageRefresh } from "../../../live/use_usage_refresh";

const GATHER_MS = 120;
const UNREADABLE = "What was counted cannot be read at this moment; the dashboard’s log says why.";

export interface KeyAccess {
  /** Null until the first answer; the last one that was seen once the key is deleted. */
  record: KeyRecord | null;
  /** Hours of the last day with usage; null until it is known. */
  history: HourOfUsage[] | null;
  historyProblem: unknown;
  error: unknown;
  /** There is no such key (any more). */
  gone: boolean;
  replace: (record: KeyRecord) => void;
  refresh: () => void;
}

interface State {
  id: string;
  record: KeyRecord | null;
  gone: boolean;
  error: unknown;
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** One key, kept up to date. */
export function useKey(id: string): KeyAccess {
  const [state, setState] = useState<State>({ id, record: null, gone: false, error: null });
  const [history, setHistory] = useState<{ id: string; hours: HourOfUsage[] } | null>(null);
  const [historyProblem, setHistoryProblem] = useState<unknown>(null);
  const gather = useRef(0);
  const askUsage = useLatest();
  const askKey = useLatest();

  const loadUsage = useCallback(() => {
    const isLatest = askUsage();
    getKeyUsage(id).then(
      ({ usage, history: hours }) => {
        if (!isLatest()) return;
        if (hours) setHistory({ id, hours });
        setHistoryProblem(hours ? null : new Error(UNREADABLE));
        setState((now) =>
          now.id === id && now.record ? { ...now, record: { ...now.record, usage } } : now,
        );
      },
      (error) => {
        if (isLatest() && !isMissing(error)) setHistoryProblem(error);
      },
    );
  }, [id, askUsage]);
  const load = useCallback(() => {
    const isLatest = askKey();
    getKey(id).then(
      (record) => isLatest() && setState({ id, record, gone: false, error: null }),
      (error) => {
        if (!isLatest()) return;
        setState((now) => ({
          id,
          record: now.id === id ? now.record : null,
          gone: isMissing(error),
          error: isMissing(error) ? null : error,
        }));
      },
    );
  }, [id, askKey]);
  const refresh = useCallback(() => {
    load();
    loadUsage();
  }, [load, loadUsage]);

  useEffect(() => {
    refresh();
    return () => clearTimeout(gather.current);
  }, [refresh]);
  const loadSoon = () => {
    clearTimeout(gather.current);
    gather.current = window.setTimeout(load, GATHER_MS);
  };
  const ofThis = (change: { id: string }) => {
    if (change.id === id) loadSoon();
  };
  useLiveEvent("key.created", ofThis);
  useLiveEvent("key.updated", ofThis);
  useLiveEvent("key.deleted", ofThis);
  useLiveEvent("reset", loadSoon);
  useLiveEvent("usage.updated", ({ keys }) => {
    const change = keys.find((each) => each.id === id);
    if (!change) return;
    setState((now) =>
      now.id === id && now.record ? { ...now, record: { ...now.record, ...change } } : now,
    );
  });
  useUsageRefresh(loadUsage);

  const mine = state.id === id ? state : null;
  return {
    record: mine?.record ?? null,
    history: history?.id === id ? history.hours : null,
    historyProblem,
    error: mine?.error ?? null,
    gone: mine?.gone ?? false,
    replace: useCallback((record) => setState((now) => ({ ...now, record })), []),
    refresh,
  };
}
