import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { listRequests, type RequestRecord } from "../../../api/requests";
import { isInUse } from "../../../components/in_use";
import { useLatest } from "../../../live/use_latest";
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

  const ask = useLatest();

  const load = useCallback(() => {
    const isLatest = ask();
    listRequests({ key, limit: SHOWN }).then(
      ({ requests }) => {
        if (!isLatest()) return;
        setNewest(requests[0] ?? null);
        setAnswer((before) => {
          const held = before?.key === key && before.requests.length > 0 && isInUse(area.current);
          return held ? before : { key, requests };
        });
        setError(null);
      },
      (problem) => {
        if (isLatest()) setError(problem);
      },
    );
  }, [key, ask]);
  useEffect(load, [load]);
  useUsageRefresh(load);

  return {
    requests: answer?.key === key ? answer.requests : null,
    newest: newest?.key.id === key ? newest : null,
    error,
    refresh: load,
    area,
  };
}
