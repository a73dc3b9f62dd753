import { Table } from "@mantine/core";
import listClasses from "../../components/list.module.css";
import { formatNumber } from "../../format/numbers";
import { bucketIn, type Step } from "../../format/zone";
import classes from "./tables.module.css";

interface StepTableProps {
  caption: string;
  starts: number[];
  step: Step;
  zone: string;
  lines: { id: string; label: string; values: number[] }[];
}

/** The chart's figures: a row per hour or day, a column per line. */
export function StepTable({ caption, starts, step, zone, lines }: StepTableProps) {
  return (
    <div className={classes.scroller} role="region" aria-label={caption} tabIndex={0} data-scrolls>
      <Table className={classes.steps} stickyHeader verticalSpacing={6} horizontalSpacing="sm">
        <Table.Caption className={listClasses.caption}>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{step === "hour" ? "Hour" : "Day"}</Table.Th>
            {lines.map(({ id, label }) => (
              <Table.Th key={id} scope="col" title={label}>
                <span className={classes.columnName}>{label}</span>
              </Table.Th>
            ))}
            <Table.Th scope="col">All</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {starts.map((start, i) => (
            <Table.Tr key={start}>
              <Table.Th scope="row">{bucketIn(step, start, zone)}</Table.Th>
              {lines.map(({ id, values }) => (
                <Table.Td key={id} data-zero={values[i] ? undefined : true}>
                  {formatNumber(values[i] ?? 0)}
                </Table.Td>
              ))}
              <Table.Td>
                {formatNumber(lines.reduce((sum, { values }) => sum + (values[i] ?? 0), 0))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
