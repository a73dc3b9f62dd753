import type { Proxy } from "../../api/proxies";
import type { RevisionList } from "../../api/revisions";

/** How far the last change of the config has come in one proxy. */
export type LastChange =
  | { kind: "live"; afterMs: number }
  /** It has not been applied; made at `since`. */
  | { kind: "waiting"; since: string }
  /** The proxy is younger than the change. */
  | { kind: "at_start" }
  /** The file has been edited by hand, which has no time of its own. */
  | { kind: "by_hand" }
  | { kind: "stopped" }
  /** The revision is not in the history, or its time has not been fetched yet. */
  | { kind: "unknown" };

/**
 * `revision` is the document's. `afterMs` is from the moment that the change's own notice counts from,
 * and never below zero.
 */
export function judgeLastChange(
  proxy: Proxy,
  revision: number,
  history: RevisionList | null,
): LastChange {
  if (!proxy.running) return { kind: "stopped" };
  if (history?.edited_by_hand) return { kind: "by_hand" };
  const change = history?.revisions.find((each) => each.revision === revision);
  if (!change) return { kind: "unknown" };
  if (!proxy.current) return { kind: "waiting", since: change.at };
  const at = Date.parse(change.at);
  if (proxy.started_at !== null && Date.parse(proxy.started_at) >= at) return { kind: "at_start" };
  return { kind: "live", afterMs: Math.max(0, Date.parse(proxy.applied_at) - at) };
}
