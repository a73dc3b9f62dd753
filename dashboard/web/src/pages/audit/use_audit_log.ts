import { type RefObject, useCallback, useLayoutEffect, useState } from "react";
import { type AuditPage, type AuditQuery, listAudit } from "../../api/audit";
import { isInUse } from "../../components/in_use";
import { useFresh } from "../../live/use_fresh";
import { countNewer, type HeldLog, withNewest, withOlder } from "./audit_log";

const EVENTS = ["config.updated", "reset"] as const;
/** Logins are no event. */
const LOOK_EVERY_MS = 15_000;

interface Shown extends HeldLog {
  /** What it answers. */
  query: AuditQuery;
}

interface AuditAccess {
  /** Null until the first answer. */
  log: Shown | null;
  error: unknown;
  /** The answer to another question than the one on screen is under way. */
  loading: boolean;
  /** Entries that wait, because showing them would move rows that somebody reads. */
  newer: number;
  showNewer: () => void;
  loadingOlder: boolean;
  /** Why the page behind could not be fetched. */
  olderError: unknown;
  loadOlder: () => void;
  refresh: () => void;
}

/** Rows may come in above while nobody uses the list and its head is in sight. */
function mayMove(list: HTMLElement | null): boolean {
  return !list || (!isInUse(list) && list.getBoundingClientRect().top >= 0);
}

function joined(held: Shown | null, query: AuditQuery, newest: AuditPage): Shown {
  const log = withNewest(held?.query === query ? held : null, newest);
  return log === held ? held : { ...log, query };
}

/** The log as far as it was asked for, kept up to date at its head. `query` must be one that lasts. */
export function useAuditLog(query: AuditQuery, list: RefObject<HTMLElement | null>): AuditAccess {
  const fetch = useCallback(
    async (signal: AbortSignal) => ({ query, page: await listAudit(query, null, signal) }),
    [query],
  );
  const { data: newest, error, refresh } = useFresh(fetch, EVENTS, LOOK_EVERY_MS);
  const [log, setLog] = useState<Shown | null>(null);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const [olderError, setOlderError] = useState<unknown>(null);

  // Before the screen is painted: what is shown at once never looks as if it waited.
  useLayoutEffect(() => {
    if (!newest) return;
    const moves = mayMove(list.current);
    setLog((held) => {
      const waits = held?.query === newest.query && held.entries.length > 0 && !moves;
      return waits ? held : joined(held, newest.query, newest.page);
    });
  }, [newest, list]);

  const next = log?.next ?? null;
  const loadOlder = useCallback(() => {
    if (next === null) return;
    setLoadingOlder(true);
    setOlderError(null);
    listAudit(query, next)
      .then((older) => {
        setLog((held) =>
          held?.query === query && held.next === next ? { ...withOlder(held, older), query } : held,
        );
      }, setOlderError)
      .finally(() => setLoadingOlder(false));
  }, [query, next]);

  return {
    log,
    error,
    loading: error === null && log?.query !== query,
    newer: log && newest?.query === log.query ? countNewer(log, newest.page) : 0,
    showNewer: useCallback(() => {
      if (newest) setLog((held) => joined(held, newest.query, newest.page));
    }, [newest]),
    loadingOlder,
    olderError,
    loadOlder,
    refresh,
  };
}
