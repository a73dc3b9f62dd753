/** A key's own page. */
export function keyUrl(id: string): string {
  return `/keys/${encodeURIComponent(id)}`;
}

/** The id that a path of such a page names; null for other paths. */
export function keyOfPath(path: string): string | null {
  const [, id] = /^\/keys\/([^/]+)$/.exec(path) ?? [];
  try {
    return id === undefined ? null : decodeURIComponent(id);
  } catch {
    return null;
  }
}
