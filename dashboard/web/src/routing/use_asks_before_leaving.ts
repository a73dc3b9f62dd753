import { useEffect } from "react";

/** While `asks`, the browser asks before this page is closed, reloaded or left for another site. */
export function useAsksBeforeLeaving(asks: boolean): void {
  useEffect(() => {
    if (!asks) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [asks]);
}
