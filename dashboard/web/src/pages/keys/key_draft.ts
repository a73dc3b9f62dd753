import type { KeyRecord, KeySettings } from "../../api/keys";

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

const SETTINGS = Object.keys(SETTING_LABELS) as (keyof KeySettings)[];

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

/** What the form itself can refuse before the server does. */
export function checkDraft(draft: KeyDraft, now: number): DraftErrors {
  const errors: DraftErrors = {};
  const name = draft.name.trim();
  if (name === "") errors.name = "Give the key a name";
  if (name.length > 100) errors.name = "At most 100 characters";
  if (draft.token_limit_per_5h === undefined) {
    errors.token_limit_per_5h = "Enter a number, or choose “Unlimited”";
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

export function sameSetting(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The settings in which `mine` differs from `base`: what a PATCH has to say. */
export function changedSettings(base: KeySettings, mine: KeySettings): Partial<KeySettings> {
  return Object.fromEntries(
    SETTINGS.filter((name) => !sameSetting(base[name], mine[name])).map((name) => [
      name,
      mine[name],
    ]),
  );
}

export interface Merge {
  /** The draft with everything of theirs that it does not contradict. */
  draft: KeySettings;
  /** Settings that both sides changed, to different values. */
  conflicts: (keyof KeySettings)[];
  /** Settings taken over from theirs. */
  taken: (keyof KeySettings)[];
}

/** Joins two edits of one base. Where both changed a setting, mine stays and it is a conflict. */
export function mergeEdits(base: KeySettings, mine: KeySettings, theirs: KeySettings): Merge {
  const draft: Record<string, unknown> = { ...mine };
  const conflicts: (keyof KeySettings)[] = [];
  const taken: (keyof KeySettings)[] = [];
  for (const name of SETTINGS) {
    if (sameSetting(base[name], theirs[name]) || sameSetting(mine[name], theirs[name])) continue;
    if (sameSetting(base[name], mine[name])) {
      draft[name] = theirs[name];
      taken.push(name);
    } else {
      conflicts.push(name);
    }
  }
  return { draft: draft as unknown as KeySettings, conflicts, taken };
}
