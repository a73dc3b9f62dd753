import { Button, SegmentedControl, Text, Title } from "@mantine/core";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { UsageQuestion } from "../../api/usage";
import { spanText } from "../../components/chart/axes";
import { Legend } from "../../components/chart/legend";
import { TimeChart } from "../../components/chart/time_chart";
import { StepTable } from "./step_table";
import type { Measure, UsageView } from "./usage_query";
import type { Series } from "./usage_series";
import { GROUPING_WORDS, groupName, MEASURE_WORDS, periodWords } from "./words";
import classes from "./usage.module.css";

interface ChartPanelProps {
  /** What the series answer. */
  question: UsageQuestion;
  starts: number[];
  series: Series[];
  measure: Measure;
  table: boolean;
  onView: (changes: Partial<UsageView>) => void;
}

const OTHERS = "\n";

/** The lines over time with their legend, or the same figures as a table. */
export function ChartPanel({ question, starts, series, measure, table, onView }: ChartPanelProps) {
  const { group_by, bucket: step = "hour", tz: zone } = question;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<number | null>(null);
  const lines = useMemo(
    () =>
      series.map(({ group, name, slot, values, total }) => {
        const id = group ?? OTHERS;
        const label = groupName(group_by, group, name);
        return { id, label, slot, values, total, hidden: hidden.has(id) };
      }),
    [series, group_by, hidden],
  );
  const toggle = (id: string) =>
    setHidden((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });

  const title = `${MEASURE_WORDS[measure]} per ${GROUPING_WORDS[group_by].one}`;
  const at = cursor === null ? undefined : starts[cursor];
  return (
    <>
      <div className={classes.chartHead}>
        <div>
          <Title order={2} className={classes.chartTitle}>
            {title}
          </Title>
          <Text size="xs" c="dimmed" className={classes.readAt} data-testid="read-at">
            {at === undefined || table ? periodWords(question) : spanText(at, step, zone)}
          </Text>
        </div>
        <div className={classes.chartChoices}>
          <SegmentedControl
            size="xs"
            aria-label="Figure"
            data={[
              { value: "tokens", label: MEASURE_WORDS.tokens },
              { value: "requests", label: MEASURE_WORDS.requests },
            ]}
            value={measure}
            onChange={(value) => onView({ measure: value as Measure })}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={
              table ? <IconChartLine size={16} aria-hidden /> : <IconTable size={16} aria-hidden />
            }
            onClick={() => onView({ table: !table })}
          >
            {table ? "View as chart" : "View as table"}
          </Button>
        </div>
      </div>
      {table ? (
        <StepTable caption={title} starts={starts} step={step} zone={zone} lines={lines} />
      ) : (
        <div className={classes.chart}>
          <TimeChart
            label={`${title} over time`}
            starts={starts}
            step={step}
            zone={zone}
            lines={lines}
            cursor={cursor}
            onCursor={setCursor}
          />
          <Legend
            entries={lines.map((line) => ({
              ...line,
              value: cursor === null ? line.total : (line.values[cursor] ?? 0),
            }))}
            onToggle={toggle}
          />
        </div>
      )}
    </>
  );
}
