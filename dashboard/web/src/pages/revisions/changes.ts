import { capitalized } from "../../format/text";
import { labelOf } from "../member_labels";

/** One line of a difference, taken apart. */
export interface Change {
  action: "added" | "removed" | "changed" | "other";
  /** "Key", "Upstream", "Admin", "Settings"; a whole sentence for `other`. */
  thing: string;
  name?: string;
  id?: string;
  /** The members that differ, by their names in the data file. */
  members: string[];
}

const LINE = /^(key (\S+)|upstream|admin) "(.*)" (added|removed|changed: ([^"]*))$/s;
const SETTINGS = "settings changed: ";

/** Reads a line of `changes`; one of a shape that is not known stays the sentence it is. */
export function parseChange(line: string): Change {
  if (line.startsWith(SETTINGS)) {
    const members = line.slice(SETTINGS.length).split(", ");
    return { action: "changed", thing: "Settings", members };
  }
  const match = LINE.exec(line);
  if (!match) return { action: "other", thing: capitalized(line), members: [] };
  const [, subject = "", id, name, what = "", members] = match;
  return {
    action: what === "added" || what === "removed" ? what : "changed",
    thing: capitalized(subject.split(" ", 1)[0] ?? ""),
    name,
    id,
    members: members ? members.split(", ") : [],
  };
}

/** What a member of a change's thing is called. */
export function memberTitle(thing: Change["thing"], member: string): string {
  return labelOf(thing.toLowerCase(), member);
}

/** "Key “ci” changed: Owner, Tags" */
export function describeChange({ action, thing, name, members }: Change): string {
  if (action === "other") return thing;
  const subject = name === undefined ? thing : `${thing} “${name}”`;
  if (action !== "changed") return `${subject} ${action}`;
  return `${subject} changed: ${members.map((member) => memberTitle(thing, member)).join(", ")}`;
}

/** A difference in one line: its first change, and how many more there are. */
export function summarize(changes: string[] | null): string {
  if (changes === null) return "The revision before it is not kept";
  const [first, ...more] = changes;
  if (first === undefined) return "Nothing that counts";
  const words = describeChange(parseChange(first));
  return more.length > 0 ? `${words} · ${more.length} more` : words;
}

/** Who made a revision, as people say it. */
export function authorWords(author: string): string {
  if (author === "file") return "Edited in the file";
  if (author === "script") return "A script";
  return author || "Unknown";
}
