import { Select } from "@mantine/core";
import { useEffect, useState } from "react";
import { listKeys } from "../api/keys";
import { useKeyName } from "../live/use_key_name";

const TYPING_PAUSE_MS = 200;
const SHOWN = 20;

interface Option {
  value: string;
  label: string;
}

/** The first keys that a text finds, asked of the server. */
function useFoundKeys(text: string, wanted: boolean): Option[] {
  const [found, setFound] = useState<Option[]>([]);
  useEffect(() => {
    if (!wanted) return;
    const fetching = new AbortController();
    const timer = setTimeout(() => {
      listKeys(
        { search: text, sort_by: "name", sort_order: "asc", filter_model: "", status: "", page: 1, per_page: SHOWN },
        fetching.signal,
      ).then(
        ({ keys }) => setFound(keys.map(({ id, name }) => ({ value: id, label: name }))),
        () => {},
      );
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      fetching.abort();
    };
  }, [text, wanted]);
  return found;
}

/** Chooses one key, or any, out of however many there are. */
export function KeySelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const name = useKeyName(value);
  const chosen: Option = { value, label: name ?? value };
  const typed = text === chosen.label || text === "Any key" ? "" : text;
  const found = useFoundKeys(typed, open);
  const others = found.filter((option) => option.value !== value);
  return (
    <Select
      aria-label="Filter by key"
      searchable
      allowDeselect={false}
      value={value}
      data={[{ value: "", label: "Any key" }, ...(value ? [chosen] : []), ...others]}
      // The server has filtered already, by more than the name.
      filter={({ options }) => options}
      searchValue={open ? text : undefined}
      onSearchChange={setText}
      onDropdownOpen={() => {
        setText("");
        setOpen(true);
      }}
      onDropdownClose={() => setOpen(false)}
      onChange={(id) => onChange(id ?? "")}
    />
  );
}
