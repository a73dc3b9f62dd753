/** How the lines of a chart are told apart: by colour, and by dashes for whoever sees no colours. */

const DASHES: readonly (readonly number[])[] = [
  [],
  [8, 4],
  [2, 3],
  [12, 4, 2, 4],
  [5, 5],
  [14, 3],
  [8, 3, 2, 3, 2, 3],
  [3, 6],
];

export function dashOf(slot: number): readonly number[] {
  return DASHES[slot % DASHES.length] ?? [];
}

/** The colour's CSS variable; the theme holds a light and a dark one. */
export function colorVariable(slot: number): string {
  return `--gatehouse-series-${(slot % DASHES.length) + 1}`;
}
