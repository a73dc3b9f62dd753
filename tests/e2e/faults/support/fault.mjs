// A fault sweep is a module `<name>.fault.mjs` whose default export is made by `fault`. It runs in
// two sizes: long by scripts/faults.sh, short by tests/e2e/faults/sweeps.test.mjs.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * What a sweep found.
 *   tried      how many faults were injected, or edits made
 *   lost       tokens, edits or answers that are missing afterwards
 *   doubled    those that count more than once
 *   corrupt    documents or journals that could not be read
 *   slowestMs  the longest recovery that was seen
 * Whatever else is not as it must be is told in a sentence by `miss`; `note` is for the record.
 */
export class Tally {
  tried = 0;
  lost = 0;
  doubled = 0;
  corrupt = 0;
  slowestMs = 0;
  misses = [];
  notes = [];

  miss(sentence) { this.misses.push(sentence); }
  note(sentence) { this.notes.push(sentence); }
  recovered(milliseconds) { this.slowestMs = Math.max(this.slowestMs, Math.round(milliseconds)); }

  /** Counts `what` as lost or doubled when `actual` is not `expected`. */
  compare(actual, expected, what) {
    if (actual === expected) return;
    if (actual < expected) this.lost += expected - actual;
    else this.doubled += actual - expected;
    this.miss(`${what}: ${actual}, expected ${expected}`);
  }

  get held() {
    return this.lost === 0 && this.doubled === 0 && this.corrupt === 0 && this.misses.length === 0
      && this.tried > 0;
  }
}

/**
 *   id       its number in the table, such as F4
 *   group    'storage' or 'http': what scripts/faults.sh runs together
 *   title    a sentence: what is done and what must hold
 *   run      async ({long, tally}); long: the full sweep, else one of some seconds
 */
export function fault({ id, group = 'storage', title, run }) {
  return { id, group, title, run: async ({ long }) => {
    const tally = new Tally();
    await run({ long, tally }).catch((error) => tally.miss(error.stack));
    return tally;
  } };
}

/** All sweeps, by number. */
export async function allFaults() {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.fault.mjs'));
  const faults = await Promise.all(names.map(async (name) =>
    (await import(pathToFileURL(path.join(folder, name)))).default));
  return faults.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}
