import { Button, Select, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { PROVENANCES, type Provenance } from "../../api/requests";
import { getUsage } from "../../api/usage";
import { KeySelect } from "../../components/key_select";
import { DAY, toLocalInput } from "../../format/time";
import { DEFAULT_REQUESTS, isNarrowed, type RequestQuery, type Since, STATUSES } from "./request_query";
import classes from "./requests.module.css";

interface FiltersProps {
  query: RequestQuery;
  onQuery: (changes: Partial<RequestQuery>, options?: { replace: boolean }) => void;
}

/** The models or upstreams that were called lately, the most used first. */
function useCalled(group_by: "model" | "upstream"): string[] {
  const [called, setCalled] = useState<string[]>([]);
  useEffect(() => {
    const now = Date.now();
    const fetching = new AbortController();
    getUsage(
      { group_by, from: new Date(now - 30 * DAY).toISOString(), to: new Date(now).toISOString(), tz: "UTC" },
      fetching.signal,
    ).then(
      ({ rows }) => setCalled(rows.map(({ group }) => group).filter(Boolean)),
      () => {},
    );
    return () => fetching.abort();
  }, [group_by]);
  return called;
}

/** A choice of what was called; what the URL names stays choosable. */
function CalledSelect({ what, value, onChange }: {
  what: "model" | "upstream";
  value: string;
  onChange: (value: string) => void;
}) {
  const called = useCalled(what);
  const known = value && !called.includes(value) ? [value, ...called] : called;
  return (
    <Select
      aria-label={`Filter by ${what}`}
      searchable={known.length > 8}
      allowDeselect={false}
      value={value}
      data={[{ value: "", label: `Any ${what}` }, ...known.map((each) => ({ value: each, label: each }))]}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}

const SINCE_WORDS: { value: Since; label: string }[] = [
  { value: "", label: "Any time" },
  { value: "1h", label: "Last hour" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "custom", label: "From … to …" },
];

function statusLabel(status: string): string {
  const classes: Record<string, string> = { "2xx": "2xx, answered", "4xx": "4xx, refused", "5xx": "5xx, failed" };
  return classes[status] ?? status;
}

function Times({ query, onQuery }: FiltersProps) {
  const field = (name: "from" | "to", label: string) => (
    <TextInput
      type="datetime-local"
      aria-label={label}
      value={query[name] ? toLocalInput(Date.parse(query[name])) : ""}
      onChange={({ currentTarget: { value, validity } }) => {
        if (!validity.valid) return;
        onQuery({ [name]: value ? new Date(value).toISOString() : "" }, { replace: true });
      }}
    />
  );
  return (
    <div className={classes.times}>
      {field("from", "From")}
      <span aria-hidden>–</span>
      {field("to", "To")}
    </div>
  );
}

export function Filters({ query, onQuery }: FiltersProps) {
  const statuses = query.status && !STATUSES.includes(query.status) ? [query.status, ...STATUSES] : STATUSES;
  return (
    <div className={classes.filters}>
      <KeySelect value={query.key} onChange={(key) => onQuery({ key })} />
      <CalledSelect what="model" value={query.model} onChange={(model) => onQuery({ model })} />
      <CalledSelect
        what="upstream"
        value={query.upstream}
        onChange={(upstream) => onQuery({ upstream })}
      />
      <Select
        aria-label="Filter by status"
        allowDeselect={false}
        value={query.status}
        data={[
          { value: "", label: "Any status" },
          ...statuses.map((value) => ({ value, label: statusLabel(value) })),
        ]}
        onChange={(status) => onQuery({ status: status ?? "" })}
      />
      <Select
        aria-label="Filter by how tokens are known"
        allowDeselect={false}
        value={query.provenance}
        data={[
          { value: "", label: "Tokens: all" },
          ...PROVENANCES.map((value) => ({ value, label: `Tokens: ${value}` })),
        ]}
        onChange={(provenance) => onQuery({ provenance: (provenance ?? "") as Provenance | "" })}
      />
      <Select
        aria-label="Filter by time"
        allowDeselect={false}
        value={query.since}
        data={SINCE_WORDS}
        onChange={(since) => onQuery({ since: (since ?? "") as Since })}
      />
      {query.since === "custom" && <Times query={query} onQuery={onQuery} />}
      {isNarrowed(query) && (
        <Button
          className={classes.clear}
          variant="subtle"
          leftSection={<IconX size={16} aria-hidden />}
          onClick={() => onQuery(DEFAULT_REQUESTS)}
        >
          Clear filters
        </Button>
      )}
    </div>
  );
}
