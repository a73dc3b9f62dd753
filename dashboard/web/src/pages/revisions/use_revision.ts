import { useCallback, useEffect, useRef, useState } from "react";
import {
  getRevision,
  type RevisionDetail,
  type RevisionList,
  type SeenState,
} from "../../api/revisions";

/** A revision, and the document's state that its preview of a rollback is at least as new as. */
export interface SeenRevision {
  detail: RevisionDetail;
  seen: SeenState;
}

interface Answer {
  /** What was asked for. */
  revision: number;
  shown: SeenRevision | null;
  error: unknown;
}

interface RevisionAccess {
  /** Null while another revision is fetched. */
  shown: SeenRevision | null;
  error: unknown;
  retry: () => void;
}

/**
 * Fetches a revision, and again with each list: its preview is against the document. The list was
 * read before the preview is asked for, so a rollback that sends the list's state is refused if
 * another came in between.
 */
export function useRevision(revision: number | null, list: RevisionList | null): RevisionAccess {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const running = useRef<AbortController | null>(null);

  const load = useCallback(() => {
    running.current?.abort();
    if (revision === null || list === null) return;
    const fetching = new AbortController();
    running.current = fetching;
    getRevision(revision, fetching.signal).then(
      (detail) => setAnswer({ revision, shown: { detail, seen: list }, error: null }),
      (error) => {
        if (fetching.signal.aborted) return;
        // What is on screen stays, and what is asked about it.
        setAnswer((held) => ({ revision, shown: held?.revision === revision ? held.shown : null, error }));
      },
    );
  }, [revision, list]);

  useEffect(() => {
    load();
    return () => running.current?.abort();
  }, [load]);

  const mine = answer?.revision === revision ? answer : null;
  return { shown: mine?.shown ?? null, error: mine?.error ?? null, retry: load };
}
