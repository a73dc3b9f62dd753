import { Skeleton, Title } from "@mantine/core";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { UsageQuestion } from "../../api/usage";
import { CountingTrouble } from "../../components/counting_trouble";
import { isInUse } from "../../components/in_use";
import listClasses from "../../components/list.module.css";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { StaleSign } from "../../components/stale_sign";
import { HOUR } from "../../format/time";
import { browserZone, startsBetween } from "../../format/zone";
import { useKeyName } from "../../live/use_key_name";
import { useNow } from "../../live/now";
import { navigate, useSearch } from "../../routing/location";
import { ChartPanel } from "./chart_panel";
import { Controls } from "./controls";
import { GroupTable } from "./group_table";
import { CoverageNote, Filters, NothingCounted, NothingThen } from "./notes";
import { Tiles } from "./tiles";
import { filterOf, formatView, parseView, periodOf, questionOf, type UsageView } from "./usage_query";
import { type GroupTotal, inOrderOf, seriesOf, startsWith, totalsOf } from "./usage_series";
import { type FullReport, useUsage } from "./use_usage";
import classes from "./usage.module.css";

type ChangeView = (changes: Partial<UsageView>, options?: { replace: boolean }) => void;

function useUrlView(): [UsageView, ChangeView] {
  const search = useSearch();
  const view = useMemo(() => parseView(search), [search]);
  const change = useCallback<ChangeView>(
    (changes, options) => navigate(`/usage${formatView({ ...view, ...changes })}`, options),
    [view],
  );
  return [view, change];
}

/** Groups by size; an update leaves them in their places while somebody uses the page. */
function useRanking(
  report: FullReport | null,
  question: UsageQuestion | null,
  view: UsageView,
  area: React.RefObject<HTMLElement | null>,
): GroupTotal[] {
  const held = useRef<{ of: string; order: string[] }>({ of: "", order: [] });
  return useMemo(() => {
    if (!report || !question) return [];
    const ranked = totalsOf(report.rows, view.measure);
    const of = [question.group_by, view.measure, question.from, JSON.stringify(filterOf(view))].join();
    const kept =
      held.current.of === of && isInUse(area.current)
        ? inOrderOf(ranked, held.current.order)
        : ranked;
    held.current = { of, order: kept.map(({ group }) => group) };
    return kept;
  }, [report, question, view, area]);
}

function ToCome() {
  return (
    <div className={classes.toCome} role="status" aria-label="Loading the usage">
      <Skeleton height={24} width="12rem" mb="md" />
      <Skeleton height={260} radius="md" />
    </div>
  );
}

interface ShownProps {
  view: UsageView;
  report: FullReport;
  question: UsageQuestion;
  ranked: GroupTotal[];
  onView: ChangeView;
}

function Shown({ view, report, question, ranked, onView }: ShownProps) {
  const { starts, series } = useMemo(() => {
    const asked = startsBetween(
      question.bucket ?? "hour",
      Date.parse(question.from),
      Date.parse(question.to),
      question.tz,
    );
    const starts = startsWith(asked, report.rows);
    return { starts, series: seriesOf(report.rows, ranked, starts, view.measure, report.wholes) };
  }, [report, question, ranked, view.measure]);
  const slots = new Map(series.flatMap(({ group, slot }) => (group === null ? [] : [[group, slot]])));
  return (
    <>
      <section className={pageClasses.panel} aria-label="Over time">
        <ChartPanel
          key={question.group_by}
          question={question}
          starts={starts}
          series={series}
          measure={view.measure}
          table={view.table}
          onView={onView}
        />
      </section>
      <section className={pageClasses.panel} aria-label="In all">
        <GroupTable
          view={{ ...view, group_by: question.group_by }}
          ranked={ranked}
          slots={slots}
          total={report.total}
          leftOut={report.left_out}
        />
      </section>
      <CoverageNote report={report} from={Date.parse(question.from)} zone={question.tz} />
    </>
  );
}

/** What was used: over time, by key, model or upstream, in the hours and days of a time zone. */
export function UsagePage() {
  const [view, setView] = useUrlView();
  const zone = view.tz || browserZone();
  const hour = Math.floor(useNow(60_000) / HOUR);
  const period = useMemo(() => periodOf(view, zone, Math.max(Date.now(), hour * HOUR)), [view, zone, hour]);
  const asked = JSON.stringify(questionOf(view, period, zone));
  const question = useMemo(() => JSON.parse(asked) as UsageQuestion, [asked]);
  const { report, answered, error, loading, refresh } = useUsage(question);
  const area = useRef<HTMLDivElement>(null);
  const ranked = useRanking(report, answered, view, area);
  const keyName = useKeyName(view.key);

  useEffect(() => {
    document.title = "Usage · Gatehouse";
  }, []);

  const filtered = Boolean(view.key || view.model || view.upstream);
  const empty = report !== null && report.rows.length === 0;
  const never = empty && report.reaches_back_to === null;
  return (
    <>
      <div className={listClasses.pageHead}>
        <Title order={1} className={pageClasses.title}>
          Usage
        </Title>
        <StaleSign />
      </div>
      {!never && <Controls view={view} period={period} zone={zone} onView={setView} />}
      <Filters filter={filterOf(view)} keyName={keyName} onView={setView} />
      {error !== null && (
        <div className={classes.problem}>
          <ProblemAlert error={error} title="The usage could not be fetched" onRetry={refresh} />
        </div>
      )}
      <CountingTrouble trouble={report?.trouble ?? null} />
      <div
        ref={area}
        className={classes.area}
        aria-busy={loading}
        data-loading={(loading && report !== null) || undefined}
      >
        {!never && (report || error === null) && <Tiles total={report?.total ?? null} />}
        {!report && error === null && (
          <section className={pageClasses.panel} aria-label="Over time">
            <ToCome />
          </section>
        )}
        {empty && (
          <section className={pageClasses.panel} aria-label="Over time">
            {never ? <NothingCounted /> : <NothingThen view={view} filtered={filtered} onView={setView} />}
          </section>
        )}
        {report && answered && !empty && (
          <Shown view={view} report={report} question={answered} ranked={ranked} onView={setView} />
        )}
      </div>
    </>
  );
}
