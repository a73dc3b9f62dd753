import { type Answer, request } from "./http";

/** A live setting as the server describes it. */
export interface SettingSchema {
  name: string;
  type: "integer" | "number" | "boolean" | "choice" | "text" | "list" | "map";
  default: unknown;
  description: string;
  minimum?: number;
  maximum?: number;
  choices?: string[];
  /** A program that was started with this variable, or its flag, keeps that value. */
  variable: string | null;
}

/** Values by name; null where the data file has none and the default counts. */
export type SettingValues = Record<string, unknown>;

export interface SettingsRecord {
  settings: SettingValues;
  schema: SettingSchema[];
  revision: number;
  etag: string;
}

export async function getSettings(signal?: AbortSignal): Promise<SettingsRecord> {
  return (await request<SettingsRecord>("GET", "/api/settings", { signal })).data;
}

/** Null goes back to the default. Refused with 412, and the settings as they are, when `etag` is stale. */
export function changeSettings(
  etag: string,
  changes: SettingValues,
): Promise<Answer<SettingsRecord>> {
  return request("PATCH", "/api/settings", { body: changes, ifMatch: etag });
}
