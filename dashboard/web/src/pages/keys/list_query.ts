import { KEY_STATUSES, type KeyQuery, type KeySort, type KeyStatus } from "../../api/keys";
import { oneOf } from "../../routing/one_of";

export const DEFAULT_QUERY: KeyQuery = {
  search: "",
  sort_by: "name",
  sort_order: "asc",
  filter_model: "",
  status: "",
  page: 1,
  per_page: 25,
};

export const PAGE_SIZES = [25, 50, 100] as const;

const SORTS: readonly KeySort[] = [
  "name",
  "created_at",
  "last_used",
  "expiry_date",
  "used",
  "token_limit_per_5h",
  "total_lifetime_tokens",
  "status",
];

/** Reads the list's state from a URL's search part; what is unknown there becomes the default. */
export function parseQuery(search: string): KeyQuery {
  const parameters = new URLSearchParams(search);
  const page = Number(parameters.get("page"));
  const size = PAGE_SIZES.find((each) => each === Number(parameters.get("per_page")));
  return {
    search: parameters.get("search") ?? "",
    sort_by: oneOf(parameters.get("sort_by"), SORTS, DEFAULT_QUERY.sort_by),
    sort_order: parameters.get("sort_order") === "desc" ? "desc" : "asc",
    filter_model: parameters.get("model") ?? "",
    status: oneOf<KeyStatus | "">(parameters.get("status"), KEY_STATUSES, ""),
    page: Number.isInteger(page) && page > 0 ? page : 1,
    per_page: size ?? DEFAULT_QUERY.per_page,
  };
}

/** The inverse of parseQuery; defaults are left out so that the plain list has the plain URL. */
export function formatQuery(query: KeyQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === DEFAULT_QUERY[name as keyof KeyQuery]) continue;
    parameters.set(name === "filter_model" ? "model" : name, String(value));
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

export function isFiltered(query: KeyQuery): boolean {
  return query.search !== "" || query.filter_model !== "" || query.status !== "";
}
