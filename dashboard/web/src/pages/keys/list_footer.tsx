import { Pagination, Select, Text } from "@mantine/core";
import type { KeyQuery } from "../../api/keys";
import listClasses from "../../components/list.module.css";
import { formatNumber, plural } from "../../format/numbers";
import { PAGE_SIZES } from "./list_query";

interface ListFooterProps {
  query: KeyQuery;
  total: number;
  shown: number;
  onQuery: (changes: Partial<KeyQuery>) => void;
}

/** Which part of the list is shown, and the way to the others. */
export function ListFooter({ query, total, shown, onQuery }: ListFooterProps) {
  const pages = Math.max(1, Math.ceil(total / query.per_page));
  const first = (query.page - 1) * query.per_page + 1;
  const some = pages > 1 && shown > 0;
  return (
    <div className={listClasses.footer}>
      <Text size="sm" c="dimmed" role="status">
        {some
          ? `${formatNumber(first)}–${formatNumber(first + shown - 1)} of ${plural(total, "key")}`
          : plural(total, "key")}
      </Text>
      {(pages > 1 || query.page > 1) && (
        <Pagination
          size="sm"
          total={pages}
          value={query.page}
          onChange={(page) => onQuery({ page })}
        />
      )}
      {total > PAGE_SIZES[0] && (
        <Select
          size="xs"
          w={120}
          aria-label="Keys per page"
          allowDeselect={false}
          value={String(query.per_page)}
          data={PAGE_SIZES.map((size) => ({ value: String(size), label: `${size} per page` }))}
          onChange={(size) => size && onQuery({ per_page: Number(size) })}
        />
      )}
    </div>
  );
}
