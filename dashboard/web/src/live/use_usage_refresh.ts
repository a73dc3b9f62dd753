import { useEffect, useRef } from "react";
import { useLiveEvent } from "./live_context";

/** What was counted is in the journals at once, and in what reads them a moment later. */
const SOON_MS = 800;
/** At most one refresh in this time while requests keep coming. */
const GAP_MS = 2_000;
/** After the last of them, once more: whatever was read late is there by then. */
const SETTLED_MS = 3_000;

/** Calls `refresh` of the latest render after usage was counted, however often that is told. */
export function useUsageRefresh(refresh: () => void): void {
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  });
  const soon = useRef(0);
  const settled = useRef(0);
  const lastAt = useRef(0);

  const call = () => {
    soon.current = 0;
    lastAt.current = Date.now();
    latest.current();
  };
  useLiveEvent("usage.updated", () => {
    const wait = Math.max(SOON_MS, lastAt.current + GAP_MS - Date.now());
    if (soon.current === 0) soon.current = window.setTimeout(call, wait);
    clearTimeout(settled.current);
    settled.current = window.setTimeout(() => latest.current(), SETTLED_MS);
  });
  useLiveEvent("reset", () => {
    if (soon.current === 0) soon.current = window.setTimeout(call, 100);
  });
  useEffect(
    () => () => {
      clearTimeout(soon.current);
      clearTimeout(settled.current);
      soon.current = 0;
    },
    [],
  );
}
