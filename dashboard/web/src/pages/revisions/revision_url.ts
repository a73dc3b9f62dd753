/** The page's URL with a revision opened, or with none. */
export function revisionUrl(revision: number | null): string {
  return revision === null ? "/revisions" : `/revisions?revision=${revision}`;
}

/** The inverse, from a URL's search part; null for what is no revision. */
export function parseRevision(search: string): number | null {
  const text = new URLSearchParams(search).get("revision") ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
