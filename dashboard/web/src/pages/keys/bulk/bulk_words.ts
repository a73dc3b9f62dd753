import type { BulkChange } from "../../../api/keys";
import { formatNumber, plural } from "../../../format/numbers";
import { formatDateTime } from "../../../format/time";

export type BulkKind = "enable" | "disable" | "delete" | "limit" | "expiry";

const keys = (count: number) => plural(count, "key");

interface Words {
  question: (count: number) => string;
  consequence: string;
  confirm: string;
  failed: string;
}

/** What the dialog of each bulk action says. */
export const BULK_WORDS: Record<BulkKind, Words> = {
  enable: {
    question: (count) => `Enable ${keys(count)}?`,
    consequence: "Requests with them are let through again, within their limits.",
    confirm: "Enable",
    failed: "Nothing was enabled",
  },
  disable: {
    question: (count) => `Disable ${keys(count)}?`,
    consequence: "Requests with them are refused from the very next one, and running answers end.",
    confirm: "Disable",
    failed: "Nothing was disabled",
  },
  delete: {
    question: (count) => `Delete ${keys(count)}?`,
    consequence:
      "Requests with them are refused from the very next one, and running answers end. They can be restored for 30 days.",
    confirm: "Delete",
    failed: "Nothing was deleted",
  },
  limit: {
    question: (count) => `Set the token limit of ${keys(count)}`,
    consequence: "Each of them gets this limit of its own; what it has used counts.",
    confirm: "Set limit",
    failed: "No limit was set",
  },
  expiry: {
    question: (count) => `Set when ${keys(count)} expire${count === 1 ? "s" : ""}`,
    consequence: "All of them get the same moment.",
    confirm: "Set expiry",
    failed: "No expiry was set",
  },
};

function settingsWords({ set }: Extract<BulkChange, { action: "set" }>, count: number): string {
  const { token_limit_per_5h: limit, expiry_date: expiry } = set;
  if (limit === null) return "no limit";
  if (limit === 0) return "blocked";
  if (limit !== undefined) return `a limit of ${formatNumber(limit)} tokens`;
  const end = count === 1 ? "expires" : "expire";
  return expiry ? `${end} ${formatDateTime(expiry)}` : `never ${end}`;
}

const VERBS = { enable: "enabled", disable: "disabled", delete: "deleted" };

/** "3 keys are disabled", and how many were that already. */
export function doneWords(change: BulkChange, changed: number, unchanged: number): string {
  const words =
    change.action === "set"
      ? `${keys(changed)} changed: ${settingsWords(change, changed)}`
      : `${keys(changed)} ${changed === 1 ? "is" : "are"} ${VERBS[change.action]}`;
  return unchanged > 0 ? `${words} (${formatNumber(unchanged)} already)` : words;
}
