import type { ReactNode } from "react";

/** Something that the palette can do. */
export interface Command {
  id: string;
  /** The heading that it stands under. */
  group: string;
  label: string;
  /** Beside the label, and searched too. */
  hint?: string;
  /** Further words that find it. */
  words?: string;
  icon?: ReactNode;
  run: () => void;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** 0 for no match; more for a better one. */
function rank({ label, hint = "", words = "" }: Command, asked: string[]): number {
  const name = label.toLowerCase();
  const all = `${name} ${hint} ${words}`.toLowerCase();
  if (!asked.every((word) => all.includes(word))) return 0;
  const [first = ""] = asked;
  if (name.startsWith(first)) return 3;
  return asked.every((word) => name.includes(word)) ? 2 : 1;
}

/** The commands in which every word of the text is found, the best of each group first. */
export function matchCommands(commands: readonly Command[], text: string): Command[] {
  const asked = wordsOf(text);
  if (asked.length === 0) return [...commands];
  return commands
    .map((command, place) => ({ command, place, rank: rank(command, asked) }))
    .filter((each) => each.rank > 0)
    .sort((a, b) => b.rank - a.rank || a.place - b.place)
    .map(({ command }) => command);
}

/** Commands under their headings, in the order in which headings first come. */
export function byGroup(commands: readonly Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const group = groups.get(command.group);
    if (group) group.push(command);
    else groups.set(command.group, [command]);
  }
  return [...groups];
}
