import { Badge, Button, Progress, Text, Tooltip } from "@mantine/core";
import type { KeyRecord } from "../../api/keys";
import { Link } from "../../components/link";
import { Ago, Until } from "../../components/time_text";
import { formatCompact, formatNumber } from "../../format/numbers";
import { DAY, formatDateTime, formatDuration } from "../../format/time";
import { useNow } from "../../live/now";
import { keyUrl } from "../../routing/pages";
import type { RowAction } from "./key_menu";
import { hasSpent, quotaAt, STATUS_VIEW, statusAt } from "./quota_view";
import classes from "./keys.module.css";

export function StatusBadge({ record }: { record: KeyRecord }) {
  const status = statusAt(record, useNow(1_000));
  const { label, color, why } = STATUS_VIEW[status];
  return (
    <Tooltip label={why} multiline maw={260}>
      <Badge variant="light" color={color} size="lg" px={9} fz={12} data-testid="status">
        {label}
      </Badge>
    </Tooltip>
  );
}

/** The key's name, leading to its own page. */
export function KeyLink(props: {
  record: KeyRecord;
  gone: boolean;
  onOpen: (record: KeyRecord) => void;
}) {
  const { record, gone, onOpen } = props;
  if (gone) return <span className={classes.name}>{record.name}</span>;
  return (
    <Link href={keyUrl(record.id)} className={classes.name} onClick={() => onOpen(record)}>
      {record.name}
    </Link>
  );
}

/** The hint, and whether the file holds more than the hint: a readable secret, an old one. */
export function KeyHint({ record }: { record: KeyRecord }) {
  return (
    <span className={classes.hint}>
      <span className="gatehouse-mono">{record.key_hint}</span>
      {record.storage === "plain" && (
        <Tooltip label="The secret stands readable in the data file" openDelay={150}>
          <Badge variant="default" size="sm" radius="sm">
            plain text
          </Badge>
        </Tooltip>
      )}
    </span>
  );
}

function barColor(share: number): string {
  if (share >= 1) return "red.8";
  return share >= 0.8 ? "orange.7" : "indigo.6";
}

/** How much of the limit is used and, as a countdown, when tokens come free. */
export function QuotaBar({ record }: { record: KeyRecord }) {
  const now = useNow(1_000);
  const { used, limit, share, next } = quotaAt(record.usage, now);
  const figures =
    limit === null
      ? `${formatCompact(used)} used, no limit`
      : limit === 0
        ? "Limit 0: blocked"
        : `${formatCompact(used)} / ${formatCompact(limit)}`;
  const exact =
    limit === null
      ? `${formatNumber(used)} tokens in the last 5 hours`
      : `${formatNumber(used)} of ${formatNumber(limit)} tokens in the last 5 hours`;
  return (
    <div className={classes.quota} title={exact}>
      <Progress.Root size={6} className={classes.bar} data-unlimited={limit === null || undefined}>
        <Progress.Section
          value={share * 100}
          color={barColor(share)}
          aria-label={`Quota of ${record.name}`}
          aria-valuetext={exact}
        />
      </Progress.Root>
      <div className={classes.quotaText}>
        <span>{figures}</span>
        {next && limit !== 0 && (
          <span className={classes.countdown}>
            {formatCompact(next.tokens)} free in {formatDuration(Date.parse(next.at) - now)}
          </span>
        )}
      </div>
    </div>
  );
}

export function ModelText({ record }: { record: KeyRecord }) {
  if (record.model) return <span className={classes.model}>{record.model}</span>;
  if (record.allowed_models.length > 0) {
    return (
      <Text span inherit c="dimmed" title={`One of: ${record.allowed_models.join(", ")}`}>
        {record.allowed_models.join(", ")}
      </Text>
    );
  }
  return (
    <Text span inherit c="dimmed">
      any
    </Text>
  );
}

export function ExpiryText({ record }: { record: KeyRecord }) {
  const now = useNow(60_000);
  if (!record.expiry_date) {
    return (
      <Text span inherit c="dimmed">
        never
      </Text>
    );
  }
  const left = Date.parse(record.expiry_date) - now;
  const soon = left < 7 * DAY;
  return <Until time={record.expiry_date} fw={soon ? 600 : undefined} />;
}

interface OldSecretProps {
  record: KeyRecord;
  canWrite: boolean;
  onAction: (action: RowAction, record: KeyRecord) => void;
}

/** The secret that a rotation left valid for a while, and the way to end it before. */
export function OldSecret({ record, canWrite, onAction }: OldSecretProps) {
  if (!record.previous || Date.parse(record.previous.valid_until) <= Date.now()) return null;
  return (
    <div className={classes.old}>
      <Text size="xs" c="dimmed" title={formatDateTime(record.previous.valid_until)}>
        old {record.previous.key_hint} ends <Until time={record.previous.valid_until} />
      </Text>
      {canWrite && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`End the old secret of ${record.name}`}
          onClick={() => onAction("end_old", record)}
        >
          End …
        </Button>
      )}
    </div>
  );
}

/** Requests that spent nothing, such as refused ones, do not count as a use. */
export function LastUsed({ record }: { record: KeyRecord }) {
  return <Ago time={record.last_used} never={hasSpent(record) ? "not known" : "no tokens yet"} />;
}
