import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { listRequests, type RequestRecord } from "../../../api/requests";
import { isInUse } from "../../../components/in_use";
import { useUsageRefresh } from "../../../live/use_usage_refresh";

const SHOWN = 8;

export interface RecentRequests {
  /** As shown: held still while somebody uses them. Null until the first answer. */
  requests: RequestRecord[] | null;
  /** The newest that is known, shown or not. */
  newest: RequestRecord | null;
  error: unknown;
  refresh: () => void;
  /** Where they are shown. */
  area: RefObject<HTMLDivElement | null>;
}

/** The last requests of a key. */
export function useRecentRequests(key: string): RecentRequests {
  const [answer, setAnswer] = useState<{ key: string; requests: RequestRecord[] } | null>(null);
  const [newest, setNewest] = useState<RequestRecord | null>(null);
  const [error, setError] = useState<unknown>(null);
  const area = useRef<HTMLDivElement>(null);

  const load = useCallback(
    (signal?: AbortSignal) =>
      listRequests({ key, limit: SHOWN }, signal).then(
        ({ requests }) => {
          if (signal?.aborted) return;
          setNewest(requests[0] ?? null);
          setAnswer((before) => {
            const held = before?.key === key && before.requests.length > 0 && isInUse(area.current);
            return held ? before : { key, requests };
          });
          setError(null);
        },
        (problem) => {
          if (!signal?.aborted) setError(problem);
        },
      ),
    [key],
  );
  useEffect(() => {
    const fetching = new AbortController();
    void load(fetching.signal);
    return () => fetching.abort();
  }, [load]);
  useUsageRefresh(() => void load());

  return {
    requests: answer?.key === key ? answer.requests : null,
    newest: newest?.key.id === key ? newest : null,
    error,
    refresh: () => void load(),
    area,
  };
}
