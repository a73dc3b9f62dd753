import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { RevisionList } from "../../api/revisions";
import { isInUse } from "../../components/in_use";

interface HeldList {
  list: RevisionList | null;
  /** A newer list waits, because showing it would move rows that somebody is using. */
  waiting: boolean;
  showWaiting: () => void;
  /** The next list is one's own doing and shows whatever moves. */
  showNext: () => void;
}

/** The newest list, except that rows only change places while nobody is using them. */
export function useHeldList(
  latest: RevisionList | null,
  area: RefObject<HTMLElement | null>,
): HeldList {
  const [list, setList] = useState(latest);
  const owed = useRef(false);

  // Before the screen is painted: what is shown at once never looks as if it waited.
  useLayoutEffect(() => {
    if (!latest) return;
    const shows = owed.current || !isInUse(area.current);
    owed.current = false;
    setList((held) => {
      const moves = held?.revisions[0]?.revision !== latest.revisions[0]?.revision;
      return held && moves && !shows ? held : latest;
    });
  }, [latest, area]);

  return {
    list,
    waiting: list !== null && list !== latest,
    showWaiting: useCallback(() => setList(latest), [latest]),
    showNext: useCallback(() => {
      owed.current = true;
    }, []),
  };
}
