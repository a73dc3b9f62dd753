import { type Answer, request, requestFile } from "./http";
import type { SeenConfig } from "./keys";

export type TransferFormat = "json" | "csv";

export interface MemberChange {
  field: string;
  before: unknown;
  after: unknown;
}

export interface ImportReport {
  /** `key`: the secret of one that was made for it, told this once and only when it is committed. */
  created: { id: string | null; name: string; key: string | null }[];
  changed: { id: string; name: string; changes: MemberChange[] }[];
  unchanged: number;
  /** `index`: of a JSON list, from 0; `line`: of CSV, from 1. */
  refused: { index?: number; line?: number; field: string; message: string }[];
  revision: number;
  digest: string;
}

/** The file of all keys, and the name that the server gives it. It holds no secrets. */
export async function exportKeys(format: TransferFormat): Promise<{ name: string; text: string }> {
  const { name, text } = await requestFile(`/api/export?format=${format}`);
  return { name: name ?? `gatehouse-keys.${format}`, text };
}

/** What an import would do. Nothing is written. */
export async function previewImport(format: TransferFormat, data: string): Promise<ImportReport> {
  const body = { format, data };
  return (await request<ImportReport>("POST", "/api/import?dry_run=1", { body })).data;
}

/** Refused with 412 when the config is another than the one seen. All or nothing. */
export function importKeys(
  format: TransferFormat,
  data: string,
  { revision, digest }: SeenConfig,
): Promise<Answer<ImportReport>> {
  return request("POST", "/api/import", { body: { format, data, revision, digest } });
}
