import type { SettingSchema } from "../../api/settings";
import { formatNumber } from "../../format/numbers";
import { memberWords } from "../../format/members";

interface Group {
  title: string;
  lead: string;
  /** Whether a setting of this name belongs here. */
  has: (name: string) => boolean;
}

/** The parts of the form, in their order; the last one takes what no other does. */
export const GROUPS: readonly Group[] = [
  {
    title: "Logging",
    lead: "What proxies and dashboard write to their logs.",
    has: (name) => /^(log_|access_log)/.test(name),
  },
  {
    title: "Operators' tokens",
    lead: "Signed tokens (JWT) that open the admin routes of the proxies' operators' port.",
    has: (name) => name.startsWith("admin_jwt."),
  },
  { title: "Traffic", lead: "How the proxies treat requests.", has: () => true },
];

const TITLES: Record<string, string> = {
  cache_ttl_ms: "Look at the data file at least every",
  revoke_running: "End running answers of a revoked key",
  tokens_per_image: "Tokens counted for an image",
  ping_seconds: "Ping silent streams after",
  server_timing: "Tell callers how long proxy and upstream took",
  log_level: "Log level",
  access_log: "Access log",
  access_log_sample: "Share of good requests logged",
  "admin_jwt.enabled": "Accept signed tokens",
  "admin_jwt.secret_file": "File of the secret",
  "admin_jwt.algorithm": "Algorithm",
  "admin_jwt.claims": "What a token must say",
  "admin_jwt.sources": "Where tokens are looked for",
};

/** A setting's title; one that is not known here is called by its name. */
export function titleOf(name: string): string {
  return TITLES[name] ?? memberWords(name);
}

/** The unit that a name ends with. */
export function unitOf(name: string): string {
  if (name.endsWith("_ms")) return " ms";
  if (name.endsWith("_seconds")) return " s";
  return name.startsWith("tokens_") ? " tokens" : "";
}

/** Settings by their part of the form; parts without any are left out. */
export function grouped(schema: SettingSchema[]): { group: Group; settings: SettingSchema[] }[] {
  const parts = GROUPS.map((group) => ({
    group,
    settings: schema.filter(({ name }) => GROUPS.find(({ has }) => has(name)) === group),
  }));
  // What callers notice comes first.
  return [...parts.slice(-1), ...parts.slice(0, -1)].filter(({ settings }) => settings.length > 0);
}

/** A setting's value in words. */
export function settingValueWords(name: string, value: unknown): string {
  if (value === null || value === undefined) return "not set";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return `${formatNumber(value)}${unitOf(name)}`;
  if (Array.isArray(value)) return value.length > 0 ? value.join(", ") : "none";
  if (typeof value === "object") {
    return Object.entries(value).map(([key, text]) => `${key} = ${text}`).join(", ") || "none";
  }
  return String(value);
}
