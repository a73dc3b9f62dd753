import { listRevisions, type RevisionList } from "../api/revisions";
import { useFresh } from "./use_fresh";

interface Revisions {
  list: RevisionList | null;
  error: unknown;
  refresh: () => void;
}

const EVENTS = ["config.updated", "proxy.updated", "document.valid", "reset"] as const;

/** The revisions, kept up to date: every change of the config is told by one of these events. */
export function useRevisionList(): Revisions {
  const { data, error, refresh } = useFresh(listRevisions, EVENTS);
  return { list: data, error, refresh };
}
