import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import { type KeyPage, type KeyQuery, type KeyRecord, listKeys } from "../../api/keys";
import { isInUse } from "../../components/in_use";
import type { UsageChange } from "../../live/events";
import { useLiveEvent } from "../../live/live_context";
import { useLeftList } from "./list_memory";

const GATHER_MS = 120;

export interface KeyList {
  page: KeyPage | null;
  /** The query that `page` answers, which lags behind the URL's while loading. */
  answered: KeyQuery;
  error: unknown;
  /** The answer to another question than the one on screen is under way. */
  loading: boolean;
  gone: ReadonlySet<string>;
  /** A newer list waits, because showing it would move rows that somebody is using. */
  waiting: boolean;
  showWaiting: () => void;
  /** Fetches again and shows what comes, whatever moves: after one's own change. */
  refresh: () => void;
  /** Puts a record's new state in its row. */
  replace: (record: KeyRecord) => void;
}

/** Whether a row on screen would go or change places; rows added below move nothing. */
function movesRows(old: KeyPage, fresh: KeyPage): boolean {
  return old.keys.some((key, i) => key.id !== fresh.keys[i]?.id);
}

/** The old rows in their old places, each with its new contents; of no later config than any of them. */
function inPlace(old: KeyPage, fresh: KeyPage): KeyPage {
  const byId = new Map(fresh.keys.map((key) => [key.id, key]));
  const { revision, digest } = old.keys.every(({ id }) => byId.has(id)) ? fresh : old;
  return { ...fresh, revision, digest, keys: old.keys.map((key) => byId.get(key.id) ?? key) };
}

function withUsage(page: KeyPage, changes: UsageChange[]): KeyPage {
  const byId = new Map(changes.map((change) => [change.id, change]));
  if (!page.keys.some((key) => byId.has(key.id))) return page;
  return { ...page, keys: page.keys.map((key) => ({ ...key, ...byId.get(key.id) })) };
}

const NOBODY: ReadonlySet<string> = new Set();

/**
 * The page of keys that a query asks for, kept up to date. Somebody else's change shows in its
 * row at once; rows only come, go or change places while nobody is using the list.
 */
export function useKeyList(query: KeyQuery, list: RefObject<HTMLElement | null>): KeyList {
  const left = useLeftList();
  const [page, setPage] = useState<KeyPage | null>(left?.page ?? null);
  const [pending, setPending] = useState<KeyPage | null>(null);
  const [gone, setGone] = useState(NOBODY);
  const [error, setError] = useState<unknown>(null);
  const [answered, setAnswered] = useState<KeyQuery | null>(left ? query : null);
  const shown = useRef<KeyPage | null>(null);
  const running = useRef<AbortController | null>(null);
  const gather = useRef(0);
  // One's own change must show even when the event about it overtakes the answer.
  const owed = useRef(false);
  shown.current = page;

  const show = useCallback((fresh: KeyPage) => {
    setPage(fresh);
    setPending(null);
    setGone(NOBODY);
  }, []);

  const load = useCallback(
    async (quiet: boolean) => {
      running.current?.abort();
      owed.current ||= !quiet;
      const request = new AbortController();
      running.current = request;
      try {
        const fresh = await listKeys(query, request.signal);
        const old = shown.current;
        if (!owed.current && old && movesRows(old, fresh) && isInUse(list.current)) {
          setPage(inPlace(old, fresh));
          setPending(fresh);
        } else {
          show(fresh);
        }
        owed.current = false;
        setError(null);
        setAnswered(query);
      } catch (problem) {
        if (request.signal.aborted) return;
        setError(problem);
        setAnswered(query);
      }
    },
    [query, list, show],
  );

  useEffect(() => {
    void load(false);
    return () => running.current?.abort();
  }, [load]);

  // What fires later asks the question of that moment, not of the moment it was set.
  const latestLoad = useRef(load);
  useEffect(() => {
    latestLoad.current = load;
  }, [load]);
  const loadSoon = () => {
    clearTimeout(gather.current);
    gather.current = window.setTimeout(() => void latestLoad.current(true), GATHER_MS);
  };
  useEffect(() => () => clearTimeout(gather.current), []);
  useLiveEvent("config.updated", loadSoon);
  useLiveEvent("reset", loadSoon);
  useLiveEvent("key.deleted", ({ id }) => {
    if (isInUse(list.current)) setGone((before) => new Set(before).add(id));
    loadSoon();
  });
  useLiveEvent("usage.updated", ({ keys }) => {
    setPage((before) => before && withUsage(before, keys));
    setPending((before) => before && withUsage(before, keys));
  });

  const replace = useCallback((record: KeyRecord) => {
    setPage((before) => {
      if (!before) return before;
      return { ...before, keys: before.keys.map((key) => (key.id === record.id ? record : key)) };
    });
  }, []);

  return {
    page,
    answered: answered ?? query,
    error,
    loading: answered !== query,
    gone,
    waiting: pending !== null,
    showWaiting: useCallback(() => pending && show(pending), [pending, show]),
    refresh: useCallback(() => void load(false), [load]),
    replace,
  };
}
