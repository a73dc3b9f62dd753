import { Button, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { UsageNumbers } from "../../api/usage";
import { Swatch } from "../../components/chart/legend";
import { Link } from "../../components/link";
import listClasses from "../../components/list.module.css";
import { formatCompact, formatNumber, plural } from "../../format/numbers";
import { keyUrl } from "../../routing/pages";
import { DEFAULT_VIEW, formatView, type UsageView } from "./usage_query";
import { type GroupTotal, MOST_SERIES, restOf } from "./usage_series";
import { GROUPING_WORDS, groupName, percent } from "./words";
import classes from "./tables.module.css";

const FIRST = 10;

/** Where a row leads: to the key, or to who used the model or upstream. */
function target(view: UsageView, { group, name }: GroupTotal): string | null {
  if (view.group_by === "key") return name === null ? null : keyUrl(group);
  if (group === "") return null;
  const { range, from, to, bucket, tz } = view;
  const kept = { ...DEFAULT_VIEW, range, from, to, bucket, tz };
  return `/usage${formatView({ ...kept, [view.group_by]: group })}`;
}

function Figures({ numbers, view, whole }: {
  numbers: UsageNumbers;
  view: UsageView;
  whole: UsageNumbers;
}) {
  return (
    <>
      <Table.Td title={formatNumber(numbers.tokens)}>{formatCompact(numbers.tokens)}</Table.Td>
      <Table.Td>{formatNumber(numbers.requests)}</Table.Td>
      <Table.Td>{formatNumber(numbers.failed)}</Table.Td>
      <Table.Td className={classes.wideOnly}>{formatCompact(numbers.tokens_in)}</Table.Td>
      <Table.Td className={classes.wideOnly}>{formatCompact(numbers.tokens_out)}</Table.Td>
      <Table.Td className={classes.wideOnly}>{formatCompact(numbers.tokens_cached)}</Table.Td>
      <Table.Td className={classes.mediumUp}>
        {percent(numbers[view.measure], whole[view.measure])}
      </Table.Td>
    </>
  );
}

function Row({ view, row, slot, whole }: {
  view: UsageView;
  row: GroupTotal;
  slot: number;
  whole: UsageNumbers;
}) {
  const href = target(view, row);
  const label = groupName(view.group_by, row.group, row.name);
  return (
    <Table.Tr data-group={row.group}>
      <Table.Th scope="row" className={classes.groupCell}>
        <span className={classes.groupName}>
          <Swatch slot={slot} />
          {href ? (
            <Link href={href} className={listClasses.nameLink}>
              {label}
            </Link>
          ) : (
            <span>{label}</span>
          )}
        </span>
      </Table.Th>
      <Figures numbers={row.numbers} view={view} whole={whole} />
    </Table.Tr>
  );
}

interface GroupTableProps {
  /** As it was answered. */
  view: UsageView;
  ranked: GroupTotal[];
  /** Which line of the chart each group has. */
  slots: ReadonlyMap<string, number>;
  total: UsageNumbers;
  /** How many further groups there are. */
  leftOut: number;
}

/** All groups that have no row, in one. */
function Rest({ words, rest, view, whole }: {
  words: string;
  rest: UsageNumbers;
  view: UsageView;
  whole: UsageNumbers;
}) {
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.groupCell}>
        <span className={classes.groupName}>
          <Swatch slot={MOST_SERIES} />
          {words}
        </span>
      </Table.Th>
      <Figures numbers={rest} view={view} whole={whole} />
    </Table.Tr>
  );
}

/** Every group with its figures, the most first. */
export function GroupTable({ view, ranked, slots, total, leftOut }: GroupTableProps) {
  const [all, setAll] = useState(false);
  const shown = all ? ranked : ranked.slice(0, FIRST);
  const { label, one, many } = GROUPING_WORDS[view.group_by];
  return (
    <>
      <Table className={classes.groups} verticalSpacing="xs" horizontalSpacing="sm">
        <Table.Caption className={listClasses.caption}>Usage per {one}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{label}</Table.Th>
            <Table.Th scope="col">Tokens</Table.Th>
            <Table.Th scope="col">Requests</Table.Th>
            <Table.Th scope="col">Failed</Table.Th>
            <Table.Th scope="col" className={classes.wideOnly}>
              Input
            </Table.Th>
            <Table.Th scope="col" className={classes.wideOnly}>
              Output
            </Table.Th>
            <Table.Th scope="col" className={classes.wideOnly}>
              Cached
            </Table.Th>
            <Table.Th scope="col" className={classes.mediumUp}>
              Share
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((row) => (
            <Row
              key={row.group}
              view={view}
              row={row}
              slot={slots.get(row.group) ?? MOST_SERIES}
              whole={total}
            />
          ))}
          {all && leftOut > 0 && (
            <Rest
              words={plural(leftOut, `more ${one}`, `more ${many}`)}
              rest={restOf(total, ranked.map(({ numbers }) => numbers))}
              view={view}
              whole={total}
            />
          )}
        </Table.Tbody>
      </Table>
      <div className={classes.groupsFoot}>
        <Text size="sm" c="dimmed" role="status">
          {shown.length < ranked.length + leftOut
            ? `${formatNumber(shown.length)} of ${plural(ranked.length + leftOut, one, many)}`
            : plural(ranked.length, one, many)}
        </Text>
        {ranked.length > FIRST && (
          <Button size="compact-sm" variant="default" onClick={() => setAll(!all)}>
            {all ? `Show the first ${FIRST}` : leftOut > 0 ? `Show ${ranked.length}` : "Show all"}
          </Button>
        )}
      </div>
    </>
  );
}
