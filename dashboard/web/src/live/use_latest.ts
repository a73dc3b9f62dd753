import { useCallback, useRef } from "react";

/**
 * Answers may overtake each other: only the latest question's counts. Call it when one is asked; what
 * it returns tells, once that is answered, whether it is still the latest.
 */
export function useLatest(): () => () => boolean {
  const asked = useRef(0);
  return useCallback(() => {
    const question = ++asked.current;
    return () => question === asked.current;
  }, []);
}
