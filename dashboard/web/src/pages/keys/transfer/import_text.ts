import type { ImportReport, TransferFormat } from "../../../api/transfer";

/** What a text is: JSON begins with a brace or a bracket, all else is CSV. */
export function formatOf(text: string): TransferFormat {
  return /^\s*[[{]/.test(text) ? "json" : "csv";
}

/** Where in the text a refused key stands, for people. */
export function placeOf({ index, line }: ImportReport["refused"][number]): string {
  if (line !== undefined) return `Line ${line}`;
  return index === undefined ? "The file" : `Key ${index + 1}`;
}

/** Whether committing the import would do anything, and may be done. */
export function canImport({ created, changed, refused }: ImportReport): boolean {
  return refused.length === 0 && created.length + changed.length > 0;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Marks a text that a spreadsheet would run as a formula, by the rule of the server's CSV. */
function markedAsText(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/**
 * The secrets that an import made, as CSV. They stand as they are: programs copy them too, which know of
 * no mark, and those that are made begin with `gk_`. Callers' own are never told again.
 */
export function secretsCsv(created: ImportReport["created"]): string {
  const lines = created.flatMap(({ name, key }) => (key === null ? [] : [`${cell(markedAsText(name))},${cell(key)}`]));
  return ["name,key", ...lines, ""].join("\r\n");
}
