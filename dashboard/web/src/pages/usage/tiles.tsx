import { Progress, Skeleton, Text, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { PROVENANCES } from "../../api/requests";
import type { UsageNumbers } from "../../api/usage";
import { PROVENANCE_VIEW } from "../../components/provenance";
import { formatCompact, formatNumber } from "../../format/numbers";
import { percent } from "./words";
import classes from "./usage.module.css";

function Tile({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.tile}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Figure({ value, below }: { value: number | null; below: string }) {
  return (
    <>
      <div className={classes.figure} title={value === null ? undefined : formatNumber(value)}>
        {value === null ? <Skeleton height={26} width="5rem" /> : formatCompact(value)}
      </div>
      <Text size="xs" c="dimmed" className={classes.below}>
        {value === null ? " " : below}
      </Text>
    </>
  );
}

/** How the tokens are known. */
function Sources({ total }: { total: UsageNumbers | null }) {
  const tokens = total?.tokens ?? 0;
  return (
    <>
      <Progress.Root size={10} mt={10} mb={8} aria-hidden>
        {total &&
          PROVENANCES.map((each) => (
            <Progress.Section
              key={each}
              value={tokens > 0 ? (total[`tokens_${each}`] / tokens) * 100 : 0}
              color={PROVENANCE_VIEW[each].color}
              withAria={false}
            />
          ))}
      </Progress.Root>
      <ul className={classes.sources}>
        {PROVENANCES.map((each) => (
          <li key={each}>
            <Tooltip label={PROVENANCE_VIEW[each].why} multiline maw={280}>
              <span>
                <span className={classes.mark} data-provenance={each} />
                {PROVENANCE_VIEW[each].label} {total ? percent(total[`tokens_${each}`], tokens) : "…"}
              </span>
            </Tooltip>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The sums over the whole time. */
export function Tiles({ total }: { total: UsageNumbers | null }) {
  const { tokens_in = 0, tokens_out = 0, tokens_cached = 0, requests = 0, failed = 0 } = total ?? {};
  return (
    <dl className={classes.tiles} aria-label="Totals">
      <Tile label="Tokens">
        <Figure
          value={total && total.tokens}
          below={`${formatCompact(tokens_in)} in · ${formatCompact(tokens_out)} out · ${formatCompact(tokens_cached)} cached`}
        />
      </Tile>
      <Tile label="Requests">
        <Figure
          value={total && requests}
          below={
            requests > 0 && total
              ? `${formatCompact(Math.round(total.tokens / requests))} tokens each, on average`
              : "none"
          }
        />
      </Tile>
      <Tile label="Failed">
        <Figure value={total && failed} below={`${percent(failed, requests)} of requests`} />
      </Tile>
      <Tile label="How tokens are known">
        <Sources total={total} />
      </Tile>
    </dl>
  );
}
