import { Text, Title } from "@mantine/core";
import type { KeyRecord } from "../../../api/keys";
import { formatNumber } from "../../../format/numbers";
import { formatDuration, formatSecond } from "../../../format/time";
import { useNow } from "../../../live/now";
import { QuotaBar } from "../key_cells";
import { quotaAt } from "../quota_view";
import classes from "./detail.module.css";

const SHOWN = 5;

/** How much of the rolling five hours is used, and when which tokens come free again. */
export function QuotaPanel({ record }: { record: KeyRecord }) {
  const now = useNow(1_000);
  const { used, limit } = quotaAt(record.usage, now);
  const frees = record.usage.frees.filter(({ at }) => Date.parse(at) > now);
  const later = frees.slice(SHOWN);
  const last = frees[frees.length - 1];
  return (
    <section className={classes.panel} aria-label="Quota">
      <Title order={2} className={classes.title}>
        Quota
      </Title>
      <div className={classes.figures} data-testid="quota">
        <span className={classes.figure}>{formatNumber(used)}</span>
        <Text span c="dimmed">
          {limit === null
            ? "tokens in the last 5 hours, without a limit"
            : `of ${formatNumber(limit)} tokens in the last 5 hours, ${formatNumber(Math.max(0, limit - used))} left`}
        </Text>
      </div>
      <QuotaBar record={record} />
      {frees.length === 0 ? (
        <Text size="sm" c="dimmed" mt="sm">
          Nothing is used at this moment.
        </Text>
      ) : (
        <>
          <Text size="sm" fw={600} mt="md" mb={4}>
            Comes free again
          </Text>
          <ul className={classes.frees} aria-label="Comes free again">
            {frees.slice(0, SHOWN).map(({ at, tokens }) => (
              <li key={at}>
                <span>{formatNumber(tokens)}</span>
                <span>in {formatDuration(Date.parse(at) - now)}</span>
                <Text span inherit c="dimmed">
                  at {formatSecond(at)}
                </Text>
              </li>
            ))}
          </ul>
          {later.length > 0 && last && (
            <Text size="sm" c="dimmed" mt={4}>
              and {formatNumber(later.reduce((sum, { tokens }) => sum + tokens, 0))} more, in{" "}
              {formatNumber(later.length)} steps until {formatSecond(last.at)}
            </Text>
          )}
        </>
      )}
    </section>
  );
}
