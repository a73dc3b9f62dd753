import { Table, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react";
import type { KeyQuery, KeyRecord, KeySort } from "../../api/keys";
import listClasses from "../../components/list.module.css";
import {
  ExpiryText,
  KeyHint,
  KeyLink,
  LastUsed,
  ModelText,
  OldSecret,
  QuotaBar,
  StatusBadge,
} from "./key_cells";
import { SelectBox, SelectPage } from "./bulk/select_box";
import { KeyMenu, type RowAction } from "./key_menu";
import classes from "./keys.module.css";

interface Column {
  label: string;
  width: string;
  sort?: KeySort;
}

const COLUMNS: Column[] = [
  { label: "Name", width: "17%", sort: "name" },
  { label: "Key", width: "11.5%" },
  { label: "Status", width: "10.5%", sort: "status" },
  { label: "Model", width: "9.5%" },
  { label: "Quota, 5 h", width: "19%", sort: "used" },
  { label: "Last used", width: "12%", sort: "last_used" },
  { label: "Expires", width: "9.5%", sort: "expiry_date" },
  { label: "Owner", width: "9%" },
];

/** Names rise, figures and times begin with the largest: what one looks for comes first. */
function firstOrder(sort: KeySort): "asc" | "desc" {
  return sort === "name" || sort === "status" || sort === "expiry_date" ? "asc" : "desc";
}

interface SortProps {
  query: KeyQuery;
  onSort: (changes: Pick<KeyQuery, "sort_by" | "sort_order">) => void;
}

function Heading({ column, query, onSort }: { column: Column } & SortProps) {
  const { sort, label, width } = column;
  if (!sort) return <Table.Th w={width}>{label}</Table.Th>;
  const active = query.sort_by === sort;
  const Icon = !active ? IconArrowsSort : query.sort_order === "asc" ? IconArrowUp : IconArrowDown;
  const flipped = query.sort_order === "asc" ? "desc" : "asc";
  return (
    <Table.Th
      w={width}
      aria-sort={active ? (query.sort_order === "asc" ? "ascending" : "descending") : "none"}
    >
      <UnstyledButton
        className={classes.sort}
        data-active={active || undefined}
        onClick={() => onSort({ sort_by: sort, sort_order: active ? flipped : firstOrder(sort) })}
      >
        {label}
        <Icon size={14} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}

export interface RowsProps {
  keys: KeyRecord[];
  /** Ids of keys that have been deleted meanwhile but still hold their place. */
  gone: ReadonlySet<string>;
  canWrite: boolean;
  onAction: (action: RowAction, record: KeyRecord) => void;
  /** The key's own page is about to be shown. */
  onOpen: (record: KeyRecord) => void;
}

function KeyRow({ record, gone, canWrite, onAction, onOpen }: Omit<RowsProps, "keys" | "gone"> & {
  record: KeyRecord;
  gone: boolean;
}) {
  return (
    <Table.Tr data-key-id={record.id} className={classes.row} data-gone={gone || undefined}>
      {canWrite && (
        <Table.Td className={classes.boxCell}>
          <SelectBox record={record} gone={gone} />
        </Table.Td>
      )}
      <Table.Td>
        <KeyLink record={record} gone={gone} onOpen={onOpen} />
        {record.tags.length > 0 && (
          <Text size="xs" c="dimmed" truncate title={record.tags.join(", ")}>
            {record.tags.join(" · ")}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <KeyHint record={record} />
        {!gone && <OldSecret record={record} canWrite={canWrite} onAction={onAction} />}
      </Table.Td>
      <Table.Td>
        {gone ? <Text size="sm">Deleted</Text> : <StatusBadge record={record} />}
      </Table.Td>
      <Table.Td className={listClasses.clip}>
        <ModelText record={record} />
      </Table.Td>
      <Table.Td>
        <QuotaBar record={record} />
      </Table.Td>
      <Table.Td className={classes.time}>
        <LastUsed record={record} />
      </Table.Td>
      <Table.Td className={classes.time}>
        <ExpiryText record={record} />
      </Table.Td>
      <Table.Td className={listClasses.clip} title={record.owner ?? undefined}>
        {record.owner ?? <Text c="dimmed" span inherit>–</Text>}
      </Table.Td>
      <Table.Td className={classes.menuCell}>
        {!gone && <KeyMenu record={record} canWrite={canWrite} onAction={onAction} />}
      </Table.Td>
    </Table.Tr>
  );
}

/** The list on screens wide enough for columns. */
export function KeyTable({ keys, gone, canWrite, onAction, onOpen, ...sorting }: RowsProps & SortProps) {
  return (
    <Table className={classes.table} layout="fixed" verticalSpacing="sm" horizontalSpacing="sm">
      <Table.Caption className={listClasses.caption}>API keys</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          {canWrite && (
            <Table.Th w={48} className={classes.boxCell}>
              <SelectPage />
            </Table.Th>
          )}
          {COLUMNS.map((column) => (
            <Heading key={column.label} column={column} {...sorting} />
          ))}
          <Table.Th w={56}>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map((record) => (
          <KeyRow
            key={record.id}
            record={record}
            gone={gone.has(record.id)}
            canWrite={canWrite}
            onAction={onAction}
            onOpen={onOpen}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}
