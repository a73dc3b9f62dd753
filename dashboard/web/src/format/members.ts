import { capitalized } from "./text";

const WORDS: Record<string, string> = { "5h": "5 h", url: "URL", ms: "ms" };

/** Names with a capital or a sign are somebody's own, such as a model's. */
function partWords(part: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(part)) return part;
  return part.split("_").map((word) => WORDS[word] ?? word).join(" ");
}

/** A member of the data file in words: "Base URL"; `credentials[0].name` is "Credentials 1, name". */
export function memberWords(path: string): string {
  // "Enabled" would read as what the key is by now.
  if (path === "enabled") return "On or off";
  const counted = path.replaceAll(/\[(\d+)\]/g, (_, index) => `.${Number(index) + 1}`);
  const words = counted.split(".").map(partWords);
  return capitalized(words.join(", ").replaceAll(/, (\d+)(?=,|$)/g, " $1"));
}
