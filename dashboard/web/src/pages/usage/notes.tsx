import { Button, CloseButton, Text } from "@mantine/core";
import { IconChartLine } from "@tabler/icons-react";
import type { Coverage, UsageFilter } from "../../api/usage";
import { EmptyState } from "../../components/empty_state";
import { Link } from "../../components/link";
import { formatDateTime } from "../../format/time";
import { fullDayIn } from "../../format/zone";
import type { UsageView } from "./usage_query";
import { GROUPING_WORDS } from "./words";
import classes from "./usage.module.css";

/** Nothing was ever counted: how that begins. */
export function NothingCounted() {
  return (
    <EmptyState
      icon={<IconChartLine size={28} aria-hidden />}
      title="No usage yet"
      text="Every request through the proxy is counted: its tokens, by key, model and upstream, and how they are known. It appears here a second after it has ended."
      width={480}
    >
      <Link href="/keys" className={classes.emptyLink}>
        Take a key and its ready examples to make the first request
      </Link>
    </EmptyState>
  );
}

/** Nothing in the time, or none that passes the filter. */
export function NothingThen({ view, filtered, onView }: {
  view: UsageView;
  filtered: boolean;
  onView: (changes: Partial<UsageView>) => void;
}) {
  return (
    <EmptyState
      icon={<IconChartLine size={28} aria-hidden />}
      color="gray"
      title="No usage in this time"
      text={filtered ? "No request in this time passes the filter." : "No request was made in it."}
    >
      <div className={classes.emptyButtons}>
        {filtered && (
          <Button variant="default" onClick={() => onView({ key: "", model: "", upstream: "" })}>
            Clear the filter
          </Button>
        )}
        {view.range !== "30d" && (
          <Button variant="default" onClick={() => onView({ range: "30d", bucket: "" })}>
            Look at 30 days
          </Button>
        )}
      </div>
    </EmptyState>
  );
}

interface FiltersProps {
  filter: UsageFilter;
  keyName: string | null;
  onView: (changes: Partial<UsageView>) => void;
}

/** What the page is narrowed to, each with the way out of it. */
export function Filters({ filter, keyName, onView }: FiltersProps) {
  const set = (["key", "model", "upstream"] as const).filter((name) => filter[name]);
  if (set.length === 0) return null;
  return (
    <ul className={classes.filters} aria-label="Filters">
      {set.map((name) => {
        const value = name === "key" ? (keyName ?? filter.key) : filter[name];
        return (
          <li key={name} className={classes.filter}>
            <Text span size="sm">
              {GROUPING_WORDS[name].label}: <b>{value}</b>
            </Text>
            <CloseButton
              size="sm"
              aria-label={`No longer only ${GROUPING_WORDS[name].one} ${value}`}
              onClick={() => onView({ [name]: "" })}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** How far back the figures go. */
export function CoverageNote({ report, from, zone }: {
  report: Coverage;
  from: number;
  zone: string;
}) {
  if (report.reaches_back_to === null) return null;
  const oldest = Date.parse(report.reaches_back_to);
  const missing = from < oldest;
  return (
    <Text size="xs" c="dimmed" className={classes.coverage} data-testid="coverage">
      <span title={formatDateTime(oldest)}>
        What was counted reaches back to {fullDayIn(oldest, zone)}
      </span>
      {missing && "; the time before it shows as nothing"}. Days and hours are those of{" "}
      {zone.replaceAll("_", " ")}.
    </Text>
  );
}
