import type { KeyRecord, KeySettings } from "../../api/keys";
import { memberWords } from "../../format/members";
import { formatNumber } from "../../format/numbers";
import { countCharacters } from "../../format/text";
import { formatDateTime } from "../../format/time";

/** A key's settings as a form holds them; an unfilled token limit is undefined, null is unlimited. */
export type KeyDraft = Omit<KeySettings, "token_limit_per_5h"> & {
  token_limit_per_5h: number | null | undefined;
};

export type DraftErrors = Partial<Record<keyof KeyDraft, string>>;

export const SETTING_LABELS: Record<keyof KeySettings, string> = {
  name: "Name",
  model: "Model",
  allowed_models: "Allowed models",
  token_limit_per_5h: "Token limit per 5 h",
  requests_per_minute: "Requests per minute",
  max_concurrent: "Concurrent requests",
  reservation: "Reservation",
  expiry_date: "Expires",
  owner: "Owner",
  tags: "Tags",
  notes: "Notes",
};

/** What a member of a key is called, wherever it is named. */
export function settingLabel(member: string): string {
  return (SETTING_LABELS as Record<string, string>)[member] ?? memberWords(member);
}

export const SETTINGS = Object.keys(SETTING_LABELS) as (keyof KeySettings)[];

export const EMPTY_DRAFT: KeyDraft = {
  name: "",
  model: null,
  allowed_models: [],
  token_limit_per_5h: 100_000,
  requests_per_minute: null,
  max_concurrent: null,
  reservation: "expected",
  expiry_date: null,
  owner: null,
  tags: [],
  notes: null,
};

export function draftOf(record: KeyRecord): KeySettings {
  return Object.fromEntries(SETTINGS.map((name) => [name, record[name]])) as unknown as KeySettings;
}

/** The largest limit that a key can have. */
export const MOST_TOKENS = 1e12;

/** What the form itself can refuse before the server does. */
export function checkDraft(draft: KeyDraft, now: number): DraftErrors {
  const errors: DraftErrors = {};
  const name = draft.name.trim();
  if (name === "") errors.name = "Give the key a name";
  if (countCharacters(name) > 100) errors.name = "At most 100 characters";
  const limit = draft.token_limit_per_5h ?? 0;
  if (draft.token_limit_per_5h === undefined) {
    errors.token_limit_per_5h = "Enter a number, or choose “Unlimited”";
  } else if (!Number.isInteger(limit) || limit < 0 || limit > MOST_TOKENS) {
    errors.token_limit_per_5h = `Enter a whole number from 0 to ${formatNumber(MOST_TOKENS)}`;
  }
  if (draft.expiry_date && Date.parse(draft.expiry_date) <= now) {
    errors.expiry_date = "Choose a moment in the future";
  }
  return errors;
}

/** The settings a checked draft stands for: trimmed, empty texts as null. */
export function settle(draft: KeyDraft): KeySettings {
  return {
    ...draft,
    name: draft.name.trim(),
    token_limit_per_5h: draft.token_limit_per_5h ?? null,
    model: draft.model?.trim() || null,
    owner: draft.owner?.trim() || null,
    notes: draft.notes?.trim() || null,
  };
}

/** A setting's value in words. */
export function settingWords(name: keyof KeySettings, value: unknown): string {
  if (value === undefined) return "not filled in";
  if (value === null) {
    if (name === "token_limit_per_5h") return "unlimited";
    return name === "expiry_date" ? "never" : "none";
  }
  if (Array.isArray(value)) return value.length > 0 ? value.join(", ") : "none";
  if (typeof value === "number") return formatNumber(value);
  return name === "expiry_date" ? formatDateTime(String(value)) : String(value);
}
