import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { KEY_STATUSES, type KeyQuery, type KeyRecord, type KeyStatus } from "../../api/keys";
import { STATUS_VIEW } from "./quota_view";
import { SearchBox } from "./search_box";
import { TransferMenu } from "./transfer/transfer_menu";
import classes from "./keys.module.css";

/** Stands in for the table's headings where the list is shown as cards. */
const SORTS = [
  { value: "name asc", label: "By name" },
  { value: "last_used desc", label: "Last used first" },
  { value: "used desc", label: "Most used first" },
  { value: "expiry_date asc", label: "Expiring first" },
  { value: "status asc", label: "By status" },
];

interface ToolbarProps {
  query: KeyQuery;
  models: string[];
  canWrite: boolean;
  onQuery: (changes: Partial<KeyQuery>) => void;
  onFound: (record: KeyRecord) => void;
  onCreate: () => void;
  onImport: () => void;
}

export function Toolbar(props: ToolbarProps) {
  const { query, models, canWrite, onQuery, onFound, onCreate, onImport } = props;
  // A model from the URL that no key names stays choosable, so that one sees what filters.
  const known = query.filter_model && !models.includes(query.filter_model) ? [query.filter_model] : [];
  const sort = `${query.sort_by} ${query.sort_order}`;
  return (
    <div className={classes.toolbar}>
      <div className={classes.search}>
        <SearchBox
          search={query.search}
          onSearch={(search) => onQuery({ search })}
          onFound={onFound}
        />
      </div>
      <Select
        aria-label="Filter by status"
        allowDeselect={false}
        value={query.status}
        onChange={(status) => onQuery({ status: (status ?? "") as KeyStatus | "" })}
        data={[
          { value: "", label: "Any status" },
          ...KEY_STATUSES.map((value) => ({ value, label: STATUS_VIEW[value].label })),
        ]}
      />
      <Select
        aria-label="Filter by model"
        allowDeselect={false}
        value={query.filter_model}
        onChange={(model) => onQuery({ filter_model: model ?? "" })}
        data={[
          { value: "", label: "Any model" },
          ...[...models, ...known].map((model) => ({ value: model, label: model })),
        ]}
      />
      <Select
        aria-label="Sort by"
        className={classes.sortSelect}
        allowDeselect={false}
        value={SORTS.some(({ value }) => value === sort) ? sort : null}
        placeholder="Sort by"
        onChange={(value) => {
          const [sort_by, sort_order] = (value ?? "name asc").split(" ");
          onQuery({ sort_by, sort_order } as Pick<KeyQuery, "sort_by" | "sort_order">);
        }}
        data={SORTS}
      />
      {canWrite && (
        <div className={classes.create}>
          <TransferMenu onImport={onImport} />
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={onCreate}>
            Create key
          </Button>
        </div>
      )}
    </div>
  );
}
