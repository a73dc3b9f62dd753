import { Table, Text } from "@mantine/core";
import type { AuditedThing } from "../../api/audit";
import { capitalized } from "../../format/text";
import { labelOf } from "../member_labels";
import { kindOf, membersOf, valueWords } from "./audit_words";
import classes from "./audit.module.css";

function Value({ value }: { value: unknown }) {
  const words = valueWords(value);
  const nothing = value === null || value === undefined;
  return (
    <Text span inherit c={nothing ? "dimmed" : undefined} className={classes.value}>
      {words}
    </Text>
  );
}

function titleOf(thing: AuditedThing): string {
  const kind = capitalized(kindOf(thing));
  const named = thing.name === undefined ? kind : `${kind} “${thing.name}”`;
  if (thing.before === null) return `${named} added`;
  return thing.after === null ? `${named} removed` : named;
}

/** What a thing was and what it is, member by member; one column for what was added or removed. */
export function ThingChanges({ thing }: { thing: AuditedThing }) {
  const { before, after, id } = thing;
  return (
    <div className={classes.thing}>
      <Table className={classes.changes} verticalSpacing={6} horizontalSpacing="sm" layout="fixed">
        <Table.Caption className={classes.caption}>
          {titleOf(thing)}
          {id && <span className="gatehouse-mono"> {id}</span>}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Member</Table.Th>
            {before !== null && <Table.Th>Before</Table.Th>}
            {after !== null && <Table.Th>After</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {membersOf(thing).map((member) => (
            <Table.Tr key={member}>
              <Table.Th scope="row" title={member}>
                {labelOf(thing.what, member)}
              </Table.Th>
              {before !== null && (
                <Table.Td data-side="before">
                  <Value value={before[member]} />
                </Table.Td>
              )}
              {after !== null && (
                <Table.Td data-side="after">
                  <Value value={after[member]} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
