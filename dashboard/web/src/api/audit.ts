import { request } from "./http";

/** A thing that an entry's change is about; `before` is null for what was added, `after` for what was taken out. */
export interface AuditedThing {
  /** "key", "upstream", "upstreams", "admin", "settings" */
  what: string;
  id?: string;
  name?: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** How many further things an entry has no room for. */
export interface MoreThings {
  what: "more";
  count: number;
}

export interface AuditEntry {
  seq: number;
  at: string;
  /** An account, "script", "command line", "gatehouse-dashboard"; empty when nobody is known. */
  actor: string;
  /** An address, or "local:<user>" on the machine itself. */
  from: string;
  action: string;
  result: "ok" | "failed";
  revision?: number;
  request_id?: string;
  changes?: (AuditedThing | MoreThings)[];
}

export interface AuditPage {
  /** Newest first. */
  entries: AuditEntry[];
  /** `before` of the page behind this one. */
  next: number | null;
}

/** Empty texts ask for all. */
export interface AuditQuery {
  actor: string;
  /** "key.update", or "key" for all of keys. */
  action: string;
  result: "" | "ok" | "failed";
}

const PAGE = 50;

export async function listAudit(
  query: AuditQuery,
  before: number | null,
  signal?: AbortSignal,
): Promise<AuditPage> {
  const parameters = new URLSearchParams({ limit: String(PAGE) });
  for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, value);
  if (before !== null) parameters.set("before", String(before));
  return (await request<AuditPage>("GET", `/api/audit?${parameters}`, { signal })).data;
}
