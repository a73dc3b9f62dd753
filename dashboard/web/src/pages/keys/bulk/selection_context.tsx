import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { KeyRecord } from "../../../api/keys";
import { type Chosen, NONE_CHOSEN, rangeOf, renewed, withKeys } from "./selection";

interface Selection {
  chosen: Chosen;
  /** Chooses a key or not; `range`: and all from the one before it that was clicked. */
  toggle: (record: KeyRecord, on: boolean, range: boolean) => void;
  choose: (keys: readonly KeyRecord[], on: boolean) => void;
  clear: () => void;
}

const SelectionContext = createContext<Selection | null>(null);

const NO_KEYS: readonly KeyRecord[] = [];

/** Which keys are chosen. Live updates of the list renew what is known of them and choose nothing. */
export function SelectionProvider(props: { keys: readonly KeyRecord[] | undefined; children: ReactNode }) {
  const keys = props.keys ?? NO_KEYS;
  const [chosen, setChosen] = useState<Chosen>(NONE_CHOSEN);
  const anchor = useRef<string | null>(null);
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
    setChosen((before) => renewed(before, keys));
  }, [keys]);

  const choose = useCallback((records: readonly KeyRecord[], on: boolean) => {
    anchor.current = null;
    setChosen((before) => withKeys(before, records, on));
  }, []);
  const toggle = useCallback((record: KeyRecord, on: boolean, range: boolean) => {
    const from = range ? anchor.current : null;
    setChosen((before) => withKeys(before, rangeOf(latest.current, from, record.id), on));
    anchor.current = record.id;
  }, []);
  const clear = useCallback(() => {
    anchor.current = null;
    setChosen(NONE_CHOSEN);
  }, []);

  const selection = useMemo(() => ({ chosen, toggle, choose, clear }), [chosen, toggle, choose, clear]);
  return <SelectionContext value={selection}>{props.children}</SelectionContext>;
}

export function useSelection(): Selection {
  const selection = use(SelectionContext);
  if (!selection) throw new Error("outside of SelectionProvider");
  return selection;
}
