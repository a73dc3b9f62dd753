import { useEffect, useState } from "react";
import type { Commit } from "../api/http";
import type { ProxyList } from "../api/proxies";
import { useProxies, useRefreshProxies } from "./live_context";

/** How far a committed change has come. */
export type Propagation =
  | { kind: "waiting" }
  | { kind: "live"; proxies: number; afterMs: number }
  | { kind: "partly"; applied: number; running: number }
  | { kind: "nobody"; running: number };

/**
 * Judges a commit by what the proxies acknowledge. `afterMs` is the slowest proxy's, and never below
 * zero, however a clock is set. A revision beyond the commit's proves it as well; then the figure is an
 * upper bound.
 */
export function judgePropagation(commit: Commit, list: ProxyList, overdue: boolean): Propagation {
  const running = list.proxies.filter((proxy) => proxy.running);
  const applied = running.filter((proxy) => proxy.applied_revision >= commit.revision);
  if (running.length > 0 && applied.length === running.length) {
    const last = Math.max(...applied.map((proxy) => Date.parse(proxy.applied_at)));
    const afterMs = Math.max(0, last - Date.parse(commit.committedAt));
    return { kind: "live", proxies: applied.length, afterMs };
  }
  if (running.length === 0) return { kind: "nobody", running: 0 };
  if (!overdue) return { kind: "waiting" };
  if (applied.length === 0) return { kind: "nobody", running: running.length };
  return { kind: "partly", applied: applied.length, running: running.length };
}

const ASK_AFTER_MS = [40, 60, 100, 200, 400, 800, 1_500, 3_000, 4_000];

/** Follows a commit until every running proxy has it, asking a few times beside the events. */
export function usePropagation(commit: Commit): Propagation {
  const proxies = useProxies();
  const refresh = useRefreshProxies();
  const [asked, setAsked] = useState(0);
  const [settled, setSettled] = useState<Propagation | null>(null);

  const overdue = asked >= ASK_AFTER_MS.length;
  const fresh = proxies && (asked > 0 || proxies.revision >= commit.revision);
  const judged = fresh ? judgePropagation(commit, proxies, overdue) : { kind: "waiting" as const };
  const arrived = judged.kind === "live";

  // The first full arrival stands: a later change moves every proxy's applied_at.
  if (arrived && !settled) setSettled(judged);

  useEffect(() => {
    const wait = ASK_AFTER_MS[asked];
    if (settled || wait === undefined) return;
    const timer = setTimeout(() => {
      refresh()
        .catch(() => {})
        .finally(() => setAsked((count) => count + 1));
    }, wait);
    return () => clearTimeout(timer);
  }, [asked, settled, refresh]);

  return settled ?? judged;
}
