import { type Answer, request } from "./http";

export interface RevisionInfo {
  revision: number;
  /** Of the commit; of an edit by hand the file's change time. */
  at: string;
  /** An admin's name, "script" for the bearer token, "file" for an edit by hand, or empty. */
  author: string;
}

/** The state of the document that a change is based on. */
export interface SeenState {
  revision: number;
  /** Of its config: an edit by hand changes it and leaves the revision alone. */
  digest: string;
}

/** The state is the document's. */
export interface RevisionList extends SeenState {
  /** The file has been edited since, which is no revision until the next change is made here. */
  edited_by_hand: boolean;
  /** Newest first. */
  revisions: RevisionInfo[];
}

/** What a rollback cannot do, or does in a way worth saying. Key ids. */
export interface RollbackNotes {
  /** Deleted since; come back, disabled. */
  revived: string[];
  not_revived: string[];
  created_since: string[];
  /** "upstream/credential" */
  credentials_missing: string[];
}

/** Changes are lines for people that name things and members, never values. */
export interface RollbackPreview extends RollbackNotes {
  changes: string[];
}

export interface RevisionDetail extends RevisionInfo {
  /** Null when the revision before it is not kept. */
  changes: string[] | null;
  /** Against the document as it was when this was answered. */
  rollback: RollbackPreview;
}

export async function listRevisions(signal?: AbortSignal): Promise<RevisionList> {
  return (await request<RevisionList>("GET", "/api/revisions", { signal })).data;
}

export async function getRevision(revision: number, signal?: AbortSignal): Promise<RevisionDetail> {
  return (await request<RevisionDetail>("GET", `/api/revisions/${revision}`, { signal })).data;
}

/** Refused with 412 when the document is another than the one that was seen. */
export function rollBack(
  revision: number,
  { revision: seen, digest }: SeenState,
): Promise<Answer<RollbackPreview & { revision: number }>> {
  return request("POST", `/api/revisions/${revision}/rollback`, {
    body: { revision: seen, digest },
  });
}
