import { ApiError } from "../api/http";

/** The server's per-field reasons, to stand at the fields they are about. */
export function refusedFields(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    (error.problem.errors ?? []).map(({ field, message }) => [field, message]),
  );
}
