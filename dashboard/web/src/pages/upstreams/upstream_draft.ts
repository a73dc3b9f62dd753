import type {
  CredentialRecord,
  CredentialWrite,
  Dialect,
  Timeouts,
  UpstreamRecord,
  UpstreamWrite,
} from "../../api/upstreams";
import { memberWords } from "../../format/members";
import type { Pair } from "../../forms/pairs_field";

/**
 * A credential in the form. `kept` ones are as the server has them, and stay that; `text` is the
 * variable's name, the file's path or the secret that was typed in. `tag` tells a stored one from
 * another that somebody else has put in its place; it is never sent.
 */
export interface CredentialDraft {
  name: string;
  source: "env" | "file" | "typed" | "kept";
  text: string;
  tag?: string;
}

/** An upstream as its form holds it, and as two edits of it are compared. */
export interface UpstreamDraft {
  name: string;
  base_url: string;
  path_prefix: string;
  strip_prefix: boolean;
  dialect: Dialect;
  credentials: CredentialDraft[];
  model_aliases: Pair[];
  allow_paths: string[];
  fallback: string | null;
  canary: boolean;
  timeouts: Record<keyof Timeouts, number | null>;
}

export const MEMBER_LABELS: Record<keyof UpstreamDraft, string> = {
  name: "Name",
  base_url: "Base URL",
  path_prefix: "Path prefix",
  strip_prefix: "Cut the prefix off",
  dialect: "Dialect",
  credentials: "Credentials",
  model_aliases: "Model aliases",
  allow_paths: "Further paths",
  fallback: "Fallback",
  canary: "Try changed credentials first",
  timeouts: "Timeouts",
};

/** What a member of an upstream is called, wherever it is named. */
export function memberLabel(member: string): string {
  return (MEMBER_LABELS as Record<string, string>)[member] ?? memberWords(member);
}

export const MEMBERS = Object.keys(MEMBER_LABELS) as (keyof UpstreamDraft)[];

const DEFAULT_TIMEOUTS: Timeouts = {
  connect_ms: 5_000,
  first_byte_ms: 300_000,
  idle_ms: 300_000,
};

export const EMPTY_UPSTREAM: UpstreamDraft = {
  name: "",
  base_url: "https://",
  path_prefix: "/",
  strip_prefix: true,
  dialect: "openai",
  credentials: [{ name: "main", source: "typed", text: "" }],
  model_aliases: [],
  allow_paths: [],
  fallback: null,
  canary: false,
  timeouts: DEFAULT_TIMEOUTS,
};

function credentialDraft({ name, source, env, file, tag }: CredentialRecord): CredentialDraft {
  if (source === "env") return { name, source, text: env ?? "" };
  if (source === "file") return { name, source, text: file ?? "" };
  return { name, source: "kept", text: source, tag };
}

export function upstreamDraft(record: UpstreamRecord): UpstreamDraft {
  const { connect_ms, first_byte_ms, idle_ms } = record.timeouts;
  return {
    name: record.name,
    base_url: record.base_url,
    path_prefix: record.path_prefix,
    strip_prefix: record.strip_prefix,
    dialect: record.dialect,
    credentials: record.credentials.map(credentialDraft),
    model_aliases: Object.entries(record.model_aliases).map(([from, to]) => ({ from, to })),
    allow_paths: record.allow_paths,
    fallback: record.fallback,
    canary: record.canary,
    timeouts: { connect_ms, first_byte_ms, idle_ms },
  };
}

/** Trimmed, without lines that nothing was filled in. */
export function settleUpstream(draft: UpstreamDraft): UpstreamDraft {
  return {
    ...draft,
    name: draft.name.trim(),
    base_url: draft.base_url.trim(),
    path_prefix: draft.path_prefix.trim(),
    credentials: draft.credentials.map((each) => ({
      ...each,
      name: each.name.trim(),
      text: each.text.trim(),
    })),
    model_aliases: draft.model_aliases
      .map(({ from, to }) => ({ from: from.trim(), to: to.trim() }))
      .filter(({ from, to }) => from !== "" || to !== ""),
  };
}

const FAR: Record<CredentialDraft["source"], string> = {
  env: "Enter the variable's name",
  file: "Enter the file's path",
  typed: "Enter the credential",
  kept: "",
};

/** What the form itself can refuse before the server does, by the names that the server uses. */
export function checkUpstream(draft: UpstreamDraft): Partial<Record<string, string>> {
  const errors: Partial<Record<string, string>> = {};
  if (draft.name.trim() === "") errors.name = "Give the upstream a name";
  if (!/^https?:\/\/[^/\s]+/.test(draft.base_url.trim())) {
    errors.base_url = "Enter a URL that begins with https:// or http://";
  }
  if (!draft.path_prefix.trim().startsWith("/")) errors.path_prefix = "Begin with a slash";
  const names = draft.credentials.map(({ name }) => name.trim());
  draft.credentials.forEach(({ source, text }, i) => {
    const where = `credentials[${i}]`;
    if (names[i] === "") errors[`${where}.name`] = "Give it a name";
    else if (names.indexOf(names[i] ?? "") < i) errors[`${where}.name`] = "Another one has this name";
    if (text.trim() === "") errors[`${where}.text`] = FAR[source];
  });
  const aliases = settleUpstream(draft).model_aliases;
  if (aliases.some(({ from, to }) => from === "" || to === "")) {
    errors.model_aliases = "Fill in both sides of each alias";
  } else if (new Set(aliases.map(({ from }) => from)).size < aliases.length) {
    errors.model_aliases = "Each model can be asked for in one alias only";
  }
  if (Object.values(draft.timeouts).some((value) => value === null)) {
    errors.timeouts = "Fill in all three";
  }
  return errors;
}

function credentialWrite({ name, source, text }: CredentialDraft): CredentialWrite {
  if (source === "env") return { name, env: text };
  if (source === "file") return { name, file: text };
  return source === "typed" ? { name, secret: text } : { name };
}

/** The members of a checked draft as the API takes them. */
export function upstreamWrite<T extends Partial<UpstreamDraft>>(
  draft: T,
): Pick<UpstreamWrite, keyof T & keyof UpstreamWrite> {
  const { credentials, model_aliases, ...rest } = draft;
  return {
    ...rest,
    ...(credentials && { credentials: credentials.map(credentialWrite) }),
    ...(model_aliases && {
      model_aliases: Object.fromEntries(model_aliases.map(({ from, to }) => [from, to])),
    }),
  } as Pick<UpstreamWrite, keyof T & keyof UpstreamWrite>;
}

const SOURCE_WORDS: Record<CredentialDraft["source"], (text: string) => string> = {
  env: (text) => `variable ${text}`,
  file: (text) => `file ${text}`,
  typed: () => "typed in",
  kept: (text) => (text === "sealed" ? "stored sealed" : "readable in the data file"),
};

/** A credential's source in words; of the credential itself nothing. */
export function credentialWords({ source, text }: CredentialDraft): string {
  return SOURCE_WORDS[source](text);
}

export function credentialDrafts(record: UpstreamRecord): CredentialDraft[] {
  return record.credentials.map(credentialDraft);
}

/** A member's value in words, for theirs beside yours. */
export function valueWords(name: keyof UpstreamDraft, value: unknown): string {
  switch (name) {
    case "credentials": {
      const all = value as CredentialDraft[];
      return all.map((each) => `${each.name} (${credentialWords(each)})`).join(", ") || "none";
    }
    case "model_aliases":
      return (value as Pair[]).map(({ from, to }) => `${from} → ${to}`).join(", ") || "none";
    case "timeouts":
      return Object.entries(value as Timeouts).map(([which, ms]) => `${which} ${ms}`).join(", ");
    default:
      if (Array.isArray(value)) return value.join(", ") || "none";
      if (typeof value === "boolean") return value ? "yes" : "no";
      return value === null || value === "" ? "none" : String(value);
  }
}
