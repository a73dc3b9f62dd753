import type { KeyRecord } from "../../../api/keys";
import { Fact } from "../../../components/fact";
import { Ago, Until } from "../../../components/time_text";
import { formatNumber } from "../../../format/numbers";
import { KeyHint, LastUsed, QuotaBar, StatusBadge } from "../key_cells";
import classes from "./dialogs.module.css";

/** What is known of a key and nobody edits. */
export function RecordFacts({ record }: { record: KeyRecord }) {
  return (
    <dl className={classes.facts}>
      <Fact label="Key">
        <KeyHint record={record} />
      </Fact>
      <Fact label="Status">
        <StatusBadge record={record} />
      </Fact>
      <Fact label="Used in the last 5 h">
        <QuotaBar record={record} />
      </Fact>
      <Fact label="Tokens in its lifetime">{formatNumber(record.total_lifetime_tokens)}</Fact>
      <Fact label="Last used">
        <LastUsed record={record} />
      </Fact>
      <Fact label="Created">
        <Ago time={record.created_at} never="not recorded" />
        {record.created_by && ` by ${record.created_by}`}
      </Fact>
      {record.previous && (
        <Fact label="Old secret">
          <span className="gatehouse-mono">{record.previous.key_hint}</span> works{" "}
          <Until time={record.previous.valid_until} />
        </Fact>
      )}
    </dl>
  );
}
