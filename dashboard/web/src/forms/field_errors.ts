import { ApiError } from "../api/http";

/** Why fields are refused, by their names: "name", "credentials[0].name", "aliases.gpt-4o". */
export type Errors = Partial<Record<string, string>>;

/** The server's per-field reasons, to stand at the fields they are about. */
export function refusedFields(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    (error.problem.errors ?? []).map(({ field, message }) => [field, message]),
  );
}

/** The reasons without those for these members and for what is in them, which have been changed. */
export function withoutErrors(errors: Errors, names: readonly string[]): Errors {
  const isOf = (field: string, name: string) =>
    field === name || field.startsWith(`${name}[`) || field.startsWith(`${name}.`);
  return Object.fromEntries(
    Object.entries(errors).filter(([field]) => !names.some((name) => isOf(field, name))),
  );
}
