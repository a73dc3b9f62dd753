import type { AuditedThing, AuditEntry, MoreThings } from "../../api/audit";
import { formatNumber } from "../../format/numbers";
import { formatDateTime } from "../../format/time";

interface Words {
  /** In the list of filters. */
  title: string;
  /** "ana … key ci" */
  did: string;
  failed?: string;
}

/** What the audit log calls things, as people say them; in the order of the filter's list. */
export const ACTIONS: Record<string, Words> = {
  "key.create": { title: "Created", did: "created" },
  "key.update": { title: "Changed", did: "changed" },
  "key.enable": { title: "Enabled", did: "enabled" },
  "key.disable": { title: "Disabled", did: "disabled" },
  "key.rotate": { title: "Rotated", did: "rotated the secret of" },
  "key.delete": { title: "Deleted", did: "deleted" },
  "key.restore": { title: "Restored", did: "restored" },
  "key.hash": { title: "Hashed", did: "had only the hash stored of" },
  "key.bulk": { title: "Changed many", did: "changed" },
  "key.import": { title: "Imported", did: "imported" },
  "upstream.add": { title: "Added", did: "added" },
  "upstream.update": { title: "Changed", did: "changed" },
  "upstream.remove": { title: "Removed", did: "removed" },
  "settings.update": { title: "Changed", did: "changed" },
  "revision.rollback": { title: "Rolled back", did: "rolled back" },
  "account.login": { title: "Logged in", did: "logged in", failed: "failed to log in" },
  "account.logout": { title: "Logged out", did: "logged out" },
  "account.setup": { title: "First set-up", did: "set up", failed: "failed to set up an account" },
  "account.add": { title: "Added", did: "added" },
  "account.update": { title: "Changed", did: "changed" },
  "account.remove": { title: "Removed", did: "removed" },
  "account.change_password": {
    title: "Password changed",
    did: "changed the password of",
    failed: "failed to change their password",
  },
  "account.reset_password": { title: "Password reset", did: "reset the password of" },
  "session.end": { title: "Ended", did: "ended a session" },
  "audit.mend": { title: "Mended the log", did: "set aside a torn line of this log" },
};

export const GROUPS: Record<string, string> = {
  key: "Keys",
  upstream: "Upstreams",
  settings: "Settings",
  revision: "Revisions",
  account: "Accounts",
  session: "Sessions",
  audit: "The log itself",
};

/** "bulk_delete" → "bulk delete" */
function spaced(word: string): string {
  return word.replaceAll("_", " ");
}

/** What an entry says was done, without by whom and to what. */
export function deedOf({ action, result }: Pick<AuditEntry, "action" | "result">): string {
  const words = ACTIONS[action];
  const verb = words?.did ?? spaced(action.replace(".", ": "));
  if (result === "ok") return verb;
  return words?.failed ?? `failed: ${verb}`;
}

/** Who did something, as people say it. */
export function actorWords(actor: string): string {
  const known: Record<string, string> = {
    "": "Somebody unknown",
    script: "A script",
    "command line": "The command line",
    "gatehouse-dashboard": "The dashboard",
  };
  return known[actor] ?? actor;
}

export function isMore(change: AuditedThing | MoreThings): change is MoreThings {
  return change.what === "more";
}

/** "key", "upstream", …: what a thing is, before its name. */
export function kindOf({ what }: AuditedThing): string {
  if (what === "settings") return "the settings";
  if (what === "upstreams") return "the list of upstreams";
  return what === "admin" ? "account" : what;
}

/** Members that an entry's change is about, by their names in the data file. */
export function membersOf({ before, after }: AuditedThing): string[] {
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A member's value for people. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return TIME.test(value) ? formatDateTime(value) : value;
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) {
    return value.length > 0 ? value.join(", ") : "none";
  }
  return JSON.stringify(value, null, 1);
}
