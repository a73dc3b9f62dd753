import { useEffect } from "react";
import { useAsksBeforeLeaving } from "../routing/use_asks_before_leaving";

/** A place where an unsaved draft stays while its form is not shown, with the record it was made from. */
export interface Shelf<Entry, Draft> {
  kept: { base: Entry; draft: Draft } | null;
}

/** Keeps what is not saved yet on the shelf, and asks before the page itself is left with it. */
export function useShelf<Entry, Draft>(
  shelf: Shelf<Entry, Draft> | undefined,
  base: Entry,
  draft: Draft,
  dirty: boolean,
): void {
  useEffect(() => {
    if (shelf) shelf.kept = dirty ? { base, draft } : null;
  }, [shelf, base, draft, dirty]);
  useAsksBeforeLeaving(shelf !== undefined && dirty);
}
