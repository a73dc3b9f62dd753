import { Title } from "@mantine/core";
import type { KeyRecord } from "../../../api/keys";
import { Fact } from "../../../components/fact";
import { Ago } from "../../../components/time_text";
import { formatNumber } from "../../../format/numbers";
import { formatDateTime } from "../../../format/time";
import { ExpiryText, LastUsed } from "../key_cells";
import { SETTING_LABELS } from "../key_draft";
import classes from "./detail.module.css";

const limit = (count: number | null, what: string) =>
  count === null ? "no limit" : `${formatNumber(count)} ${what}`;

/** What the key is for, whose it is, and what it may. */
export function KeyFacts({ record }: { record: KeyRecord }) {
  return (
    <section className={classes.panel} aria-label="Facts">
      <Title order={2} className={classes.title}>
        About this key
      </Title>
      <dl className={classes.facts}>
        <Fact label={SETTING_LABELS.owner}>{record.owner ?? "–"}</Fact>
        <Fact label={SETTING_LABELS.tags}>{record.tags.length > 0 ? record.tags.join(" · ") : "–"}</Fact>
        <Fact label="Created">
          <Ago time={record.created_at} never="not recorded" />
          {record.created_by && ` by ${record.created_by}`}
        </Fact>
        <Fact label="Last used">
          <LastUsed record={record} />
        </Fact>
        <Fact label={SETTING_LABELS.expiry_date}>
          <ExpiryText record={record} />
          {record.expiry_date && (
            <span className={classes.when}>{formatDateTime(record.expiry_date)}</span>
          )}
        </Fact>
        <Fact label="Tokens in its lifetime">{formatNumber(record.total_lifetime_tokens)}</Fact>
        <Fact label={SETTING_LABELS.model}>
          {record.model ? (
            <>
              always <span className="gatehouse-mono">{record.model}</span>
            </>
          ) : (
            "as the caller asks"
          )}
        </Fact>
        <Fact label={SETTING_LABELS.allowed_models}>
          {record.allowed_models.length > 0 ? (
            <span className="gatehouse-mono">{record.allowed_models.join(", ")}</span>
          ) : (
            "any"
          )}
        </Fact>
        <Fact label={SETTING_LABELS.token_limit_per_5h}>{limit(record.token_limit_per_5h, "tokens")}</Fact>
        <Fact label={SETTING_LABELS.requests_per_minute}>{limit(record.requests_per_minute, "requests")}</Fact>
        <Fact label={SETTING_LABELS.max_concurrent}>{limit(record.max_concurrent, "requests")}</Fact>
        <Fact label="Secret">{record.storage === "plain" ? "readable in the data file" : "stored as a hash"}</Fact>
        {record.notes && (
          <Fact label={SETTING_LABELS.notes}>
            <span className={classes.notes}>{record.notes}</span>
          </Fact>
        )}
      </dl>
    </section>
  );
}
