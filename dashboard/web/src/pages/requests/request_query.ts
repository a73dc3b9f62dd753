import { PROVENANCES, type Provenance, type RequestFilter, type RequestRecord } from "../../api/requests";
import { DAY, HOUR } from "../../format/time";

export type Since = "" | "1h" | "24h" | "7d" | "custom";

/** What the list is narrowed to; it stands in the URL. */
export interface RequestQuery {
  key: string;
  model: string;
  upstream: string;
  status: string;
  provenance: Provenance | "";
  since: Since;
  /** Of a custom time, RFC 3339; either may be empty. */
  from: string;
  to: string;
}

export const DEFAULT_REQUESTS: RequestQuery = {
  key: "",
  model: "",
  upstream: "",
  status: "",
  provenance: "",
  since: "",
  from: "",
  to: "",
};

const SPANS: Partial<Record<Since, number>> = { "1h": HOUR, "24h": DAY, "7d": 7 * DAY };
const SINCE: readonly Since[] = ["", "1h", "24h", "7d", "custom"];

export const STATUSES = ["2xx", "4xx", "5xx", "400", "401", "403", "404", "429", "499", "500", "502", "503", "504"];

function instant(text: string | null): string {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? "" : new Date(time).toISOString();
}

/** Reads the filter from a URL's search part; what is unknown there filters nothing. */
export function parseRequests(search: string): RequestQuery {
  const parameters = new URLSearchParams(search);
  const status = parameters.get("status") ?? "";
  const since = SINCE.find((each) => each === parameters.get("since")) ?? "";
  return {
    key: parameters.get("key") ?? "",
    model: parameters.get("model") ?? "",
    upstream: parameters.get("upstream") ?? "",
    status: /^[1-5](xx|\d\d)$/.test(status) ? status : "",
    provenance: PROVENANCES.find((each) => each === parameters.get("provenance")) ?? "",
    since,
    from: since === "custom" ? instant(parameters.get("from")) : "",
    to: since === "custom" ? instant(parameters.get("to")) : "",
  };
}

/** The page's URL with a filter. */
export function requestsUrl(query: Partial<RequestQuery>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (!value || ((name === "from" || name === "to") && query.since !== "custom")) continue;
    parameters.set(name, value);
  }
  const text = parameters.toString();
  return text ? `/requests?${text}` : "/requests";
}

export function isNarrowed(query: RequestQuery): boolean {
  return Object.values(query).some((value) => value !== "");
}

/** What the server is asked, where "the last hour" is that before `now`. */
export function filterAt(query: RequestQuery, now: number): RequestFilter {
  const { since, ...rest } = query;
  const span = SPANS[since];
  return span === undefined ? rest : { ...rest, from: new Date(now - span).toISOString(), to: "" };
}

/** Callers may send a request id twice; with its time it is one request's. */
export function identityOf({ request_id, time }: RequestRecord): string {
  return `${time} ${request_id}`;
}

/** The list with a newer first page above it: nothing twice, newest first. */
export function withNewer(shown: RequestRecord[], newest: RequestRecord[]): RequestRecord[] {
  const fresh = new Set(newest.map(identityOf));
  return [...newest, ...shown.filter((each) => !fresh.has(identityOf(each)))].sort((a, b) =>
    b.time.localeCompare(a.time),
  );
}

/** How many of the newest are not in the list. */
export function countNewer(shown: RequestRecord[], newest: RequestRecord[]): number {
  const known = new Set(shown.map(identityOf));
  return newest.filter((each) => !known.has(identityOf(each))).length;
}
