/** How many characters a text has as the server counts them: an emoji outside the first plane is one. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** The text with a capital first letter. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
