import { Autocomplete, Button, Select } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import { useState } from "react";
import type { AuditQuery } from "../../api/audit";
import { ACTIONS, GROUPS } from "./audit_words";
import { isNarrowed } from "./audit_url";
import classes from "./audit.module.css";

interface Choice {
  value: string;
  label: string;
}

/** "All of keys", "Created", …: a list a group. */
function actionChoices(chosen: string) {
  const known = Object.entries(GROUPS).map(([group, title]) => ({
    group: title,
    items: [
      { value: group, label: `All of ${title.toLowerCase()}` },
      ...Object.entries(ACTIONS)
        .filter(([action]) => action.startsWith(`${group}.`))
        .map(([value, words]) => ({ value, label: `${title}: ${words.title.toLowerCase()}` })),
    ] as Choice[],
  }));
  const items = known.flatMap((group) => group.items);
  // One from the URL that is not in the list stays choosable, so that one sees what filters.
  const other = chosen && !items.some(({ value }) => value === chosen);
  return [
    { value: "", label: "Everything" },
    ...(other ? [{ value: chosen, label: chosen }] : []),
    ...known,
  ];
}

interface AuditFiltersProps {
  query: AuditQuery;
  /** Names to offer. */
  actors: string[];
  onQuery: (changes: Partial<AuditQuery>) => void;
  onClear: () => void;
}

/** By whom, what, and whether it worked. */
export function AuditFilters({ query, actors, onQuery, onClear }: AuditFiltersProps) {
  const [actor, setActor] = useState(query.actor);
  const [known, setKnown] = useState(query.actor);
  // The URL was changed elsewhere (back, forward, "clear"): the field follows.
  if (query.actor !== known) {
    setKnown(query.actor);
    setActor(query.actor);
  }
  const commit = (name: string) => {
    setKnown(name.trim());
    if (name.trim() !== query.actor) onQuery({ actor: name.trim() });
  };
  return (
    <div className={classes.filters} role="search" aria-label="Filter the audit log">
      <Autocomplete
        aria-label="Filter by who"
        placeholder="By anybody"
        data={actors}
        clearable
        clearButtonProps={{ "aria-label": "Clear who" }}
        value={actor}
        onChange={(text) => {
          setActor(text);
          if (text === "") commit("");
        }}
        onOptionSubmit={commit}
        onBlur={() => commit(actor)}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit(actor);
        }}
      />
      <Select
        aria-label="Filter by what"
        allowDeselect={false}
        maxDropdownHeight={360}
        value={query.action}
        onChange={(action) => onQuery({ action: action ?? "" })}
        data={actionChoices(query.action)}
      />
      <Select
        aria-label="Filter by result"
        allowDeselect={false}
        value={query.result}
        onChange={(result) => onQuery({ result: (result ?? "") as AuditQuery["result"] })}
        data={[
          { value: "", label: "Any result" },
          { value: "ok", label: "Done" },
          { value: "failed", label: "Failed" },
        ]}
      />
      {isNarrowed(query) && (
        <Button
          variant="subtle"
          className={classes.clear}
          leftSection={<IconFilterOff size={16} aria-hidden />}
          onClick={onClear}
        >
          Clear
        </Button>
      )}
    </div>
  );
}
