import { useCallback, useEffect, useRef, useState } from "react";
import { getUsage, type UsageQuestion, type UsageReport, type UsageRow } from "../../api/usage";
import { useUsageRefresh } from "../../live/use_usage_refresh";

/** A report with what all groups come to, hour by hour or day by day, where some are left out. */
export interface FullReport extends UsageReport {
  wholes: UsageRow[];
}

export interface UsageAccess {
  report: FullReport | null;
  /** What `report` answers, which lags behind the page's while loading. */
  answered: UsageQuestion | null;
  error: unknown;
  loading: boolean;
  refresh: () => void;
}

async function ask(question: UsageQuestion, signal: AbortSignal): Promise<FullReport> {
  const report = await getUsage(question, signal);
  if (report.left_out === 0) return { ...report, wholes: [] };
  // By upstream there are few groups, so that none of them is left out.
  const { rows } = await getUsage({ ...question, group_by: "upstream" }, signal);
  return { ...report, wholes: rows };
}

/** The answer to a question, asked again whenever usage was counted. */
export function useUsage(question: UsageQuestion): UsageAccess {
  const [answer, setAnswer] = useState<{ report: FullReport; question: UsageQuestion } | null>(null);
  const [refused, setRefused] = useState<{ error: unknown; question: UsageQuestion } | null>(null);
  const running = useRef<AbortController | null>(null);

  const refresh = useCallback(() => {
    running.current?.abort();
    const fetching = new AbortController();
    running.current = fetching;
    ask(question, fetching.signal).then(
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
