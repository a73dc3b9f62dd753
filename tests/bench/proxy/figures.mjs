// Medians, ranges and Markdown.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** "12.3 (11.9–13.0)": the median of some rounds, and how far they lie apart. */
export function range(values, digits = 1) {
  const text = (value) => value.toFixed(digits);
  return `${text(median(values))} (${text(Math.min(...values))}–${text(Math.max(...values))})`;
}

/** A Markdown table: columns are [title, text of a row]; all but the first are numbers. */
export function table(columns, rows) {
  return [columns.map(([title]) => title), columns.map((_, i) => (i === 0 ? '---' : '---:')),
    ...rows.map((row) => columns.map(([, text]) => text(row)))]
    .map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A figure held against its target, as a line of text. */
export function verdict(what, value, target, { digits = 2, unit = '', atLeast = false } = {}) {
  const holds = atLeast ? value >= target : value <= target;
  return `- ${what}: **${value.toFixed(digits)}${unit}**, target ${atLeast ? '≥' : '≤'} ${target}${unit}: ${holds ? 'holds' : 'MISSED'}`;
}
