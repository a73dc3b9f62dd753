import { memberWords } from "../format/members";
import { settingLabel } from "./keys/key_draft";
import { titleOf } from "./settings/setting_words";
import { memberLabel } from "./upstreams/upstream_draft";

const LABELS: Record<string, (member: string) => string> = {
  key: settingLabel,
  upstream: memberLabel,
  settings: titleOf,
};

/** What a member of a thing ("key", "upstream", "settings", …) is called in the form that edits it. */
export function labelOf(thing: string, member: string): string {
  return (LABELS[thing] ?? memberWords)(member);
}
