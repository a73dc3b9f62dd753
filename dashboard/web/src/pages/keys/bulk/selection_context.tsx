import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { KeyRecord } from "../../../api/keys";
import { type Chosen, NONE_CHOSEN, rangeOf, renewed, type SeenKeys, withKeys, withoutKeys } from "./selection";

interface Selection {
  /** The page of the list that is on screen. */
  list: SeenKeys;
  chosen: Chosen;
  /** Chooses a key or not; `range`: and all from the one before it that was clicked. */
  toggle: (record: KeyRecord, on: boolean, range: boolean) => void;
  /** Chooses all of these. */
  choose: (list: SeenKeys) => void;
  drop: (keys: readonly KeyRecord[]) => void;
  clear: () => void;
}

const SelectionContext = createContext<Selection | null>(null);

const NO_KEYS: SeenKeys = { keys: [], revision: 0 };

/** Which keys are chosen. Live updates of the list renew what is known of them and choose nothing. */
export function SelectionProvider(props: { list: SeenKeys | null; children: ReactNode }) {
  const list = props.list ?? NO_KEYS;
  const [chosen, setChosen] = useState<Chosen>(NONE_CHOSEN);
  const anchor = useRef<string | null>(null);
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
    setChosen((before) => renewed(before, list));
  }, [list]);

  const choose = useCallback((keys: SeenKeys) => {
    anchor.current = null;
    setChosen((before) => withKeys(before, keys));
  }, []);
  const drop = useCallback((keys: readonly KeyRecord[]) => {
    anchor.current = null;
    setChosen((before) => withoutKeys(before, keys));
  }, []);
  const toggle = useCallback((record: KeyRecord, on: boolean, range: boolean) => {
    const from = range ? anchor.current : null;
    const keys = rangeOf(latest.current.keys, from, record.id);
    setChosen((before) => (on ? withKeys(before, { ...latest.current, keys }) : withoutKeys(before, keys)));
    anchor.current = record.id;
  }, []);
  const clear = useCallback(() => {
    anchor.current = null;
    setChosen(NONE_CHOSEN);
  }, []);

  const selection = useMemo(
    () => ({ list, chosen, toggle, choose, drop, clear }),
    [list, chosen, toggle, choose, drop, clear],
  );
  return <SelectionContext value={selection}>{props.children}</SelectionContext>;
}

export function useSelection(): Selection {
  const selection = use(SelectionContext);
  if (!selection) throw new Error("outside of SelectionProvider");
  return selection;
}
