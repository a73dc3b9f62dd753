import { useCallback, useEffect, useRef, useState } from "react";
import { getUsage, type UsageQuestion, type UsageReport } from "../../api/usage";
import { useUsageRefresh } from "../../live/use_usage_refresh";

export interface UsageAccess {
  report: UsageReport | null;
  /** What `report` answers, which lags behind the page's while loading. */
  answered: UsageQuestion | null;
  error: unknown;
  loading: boolean;
  refresh: () => void;
}

/** The answer to a question, asked again whenever usage was counted. */
export function useUsage(question: UsageQuestion): UsageAccess {
  const [answer, setAnswer] = useState<{ report: UsageReport; question: UsageQuestion } | null>(null);
  const [refused, setRefused] = useState<{ error: unknown; question: UsageQuestion } | null>(null);
  const running = useRef<AbortController | null>(null);

  const refresh = useCallback(() => {
    running.current?.abort();
    const fetching = new AbortController();
    running.current = fetching;
    getUsage(question, fetching.signal).then(
      (report) => {
        setAnswer({ report, question });
        setRefused(null);
      },
      (error) => {
        if (!fetching.signal.aborted) setRefused({ error, question });
      },
    );
  }, [question]);

  useEffect(() => {
    refresh();
    return () => running.current?.abort();
  }, [refresh]);
  useUsageRefresh(refresh);

  return {
    report: answer?.report ?? null,
    answered: answer?.question ?? null,
    error: refused?.error ?? null,
    loading: answer?.question !== question && refused?.question !== question,
    refresh,
  };
}
