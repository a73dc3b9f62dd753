import { SegmentedControl, Skeleton, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import type { HourOfUsage } from "../../../api/usage";
import { spanText } from "../../../components/chart/axes";
import { TimeChart } from "../../../components/chart/time_chart";
import { Link } from "../../../components/link";
import { ProblemAlert } from "../../../components/problem_alert";
import { formatNumber } from "../../../format/numbers";
import { HOUR } from "../../../format/time";
import { browserZone, startsBetween } from "../../../format/zone";
import { useNow } from "../../../live/now";
import classes from "./detail.module.css";

type Figure = "tokens" | "requests";

interface DayChartProps {
  id: string;
  name: string;
  history: HourOfUsage[] | null;
  problem: unknown;
  onRetry: () => void;
}

/** Hours in which something was used, and those between with nothing. */
function valuesOf(history: HourOfUsage[], hour: number, figure: Figure) {
  const now = hour * HOUR;
  const byStart = new Map(history.map((each) => [Date.parse(each.bucket), each[figure]]));
  const starts = startsBetween("hour", now - 23 * HOUR, now + HOUR, "UTC");
  const all = [...new Set([...starts, ...byStart.keys()])].sort((a, b) => a - b);
  return { starts: all, values: all.map((start) => byStart.get(start) ?? 0) };
}

/** What the key used in the last day, hour by hour. */
export function DayChart({ id, name, history, problem, onRetry }: DayChartProps) {
  const [figure, setFigure] = useState<Figure>("tokens");
  const [cursor, setCursor] = useState<number | null>(null);
  const hour = Math.floor(useNow(60_000) / HOUR);
  const { starts, values } = useMemo(
    () => valuesOf(history ?? [], hour, figure),
    [history, hour, figure],
  );
  const zone = browserZone();
  const total = values.reduce((sum, value) => sum + value, 0);
  const at = cursor === null ? undefined : starts[cursor];
  const lines = useMemo(() => [{ id: figure, label: figure, slot: 0, values }], [figure, values]);
  return (
    <section className={classes.panel} aria-label="Last 24 hours">
      <div className={classes.panelHead}>
        <div>
          <Title order={2} className={classes.title}>
            Last 24 hours
          </Title>
          <Text size="sm" className={classes.readAt} data-testid="day-total">
            {at === undefined ? (
              <>
                {formatNumber(total)} {figure}
              </>
            ) : (
              <>
                {formatNumber(values[cursor ?? 0] ?? 0)} {figure}, {spanText(at, "hour", zone)}
              </>
            )}
          </Text>
        </div>
        <SegmentedControl
          size="xs"
          aria-label="Figure"
          data={[
            { value: "tokens", label: "Tokens" },
            { value: "requests", label: "Requests" },
          ]}
          value={figure}
          onChange={(value) => setFigure(value as Figure)}
        />
      </div>
      <ProblemAlert error={problem} title="The usage could not be fetched" onRetry={onRetry} />
      {history === null ? (
        problem === null && <Skeleton height={190} radius="md" />
      ) : (
        <TimeChart
          label={`${figure === "tokens" ? "Tokens" : "Requests"} of ${name} by hour`}
          starts={starts}
          step="hour"
          zone={zone}
          lines={lines}
          cursor={cursor}
          onCursor={setCursor}
          height={190}
        />
      )}
      <Link href={`/usage?group_by=model&key=${encodeURIComponent(id)}&view=table`} className={classes.more}>
        As a table, by model
      </Link>
    </section>
  );
}
