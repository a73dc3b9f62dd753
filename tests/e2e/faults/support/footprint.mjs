// What a process holds, and whether that stays flat.
import { readdirSync, readFileSync } from 'node:fs';

import { sanitized } from '../../support/program.mjs';
import { quantile } from './time.mjs';

const mib = 1024 * 1024;

/** Resident bytes that no file can give back, and open descriptors. */
export function footprint(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { bytes: Number(status.match(/^RssAnon:\s+(\d+) kB/m)[1]) * 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length };
}

/** Samples each of `programs` every `everyMs` until stopped. */
export class Footprints {
  #timer;
  #samples = new Map();

  constructor(programs, everyMs) {
    for (const program of programs) this.#samples.set(program, []);
    this.#timer = setInterval(() => {
      for (const [program, samples] of this.#samples) {
        if (program.exitCode === null) samples.push(footprint(program.pid));
      }
    }, everyMs);
  }

  /**
   * Stops. A miss for each program whose median of the last quarter is above that of the second one
   * (the first is for warming up) by more than a tenth and 4 MiB, or by 8 descriptors. `caches` says
   * by a program's name how many bytes it may fill besides, over as long a time.
   */
  judge(tally, caches = {}) {
    clearInterval(this.#timer);
    for (const [program, samples] of this.#samples) {
      const quarter = Math.floor(samples.length / 4);
      const median = (part, member) =>
        quantile(samples.slice(part * quarter, (part + 1) * quarter).map((s) => s[member]), 0.5);
      const [before, after] = [median(1, 'bytes'), median(3, 'bytes')];
      const [open, stillOpen] = [median(1, 'descriptors'), median(3, 'descriptors')];
      const name = `${program.name} ${program.pid}`;
      tally.note(`${name}: ${(before / mib).toFixed(1)} MiB then ${(after / mib).toFixed(1)} MiB, `
        + `${open} descriptors then ${stillOpen}, ${samples.length} samples`);
      // A sanitizer remembers what was freed, and by whom: that grows with the time.
      const most = before * 1.1 + 4 * mib + (caches[program.name] ?? 0);
      if (!sanitized && after > most) tally.miss(`${name} grew from ${before} to ${after} bytes`);
      if (stillOpen > open + 8) tally.miss(`${name} had ${open} descriptors, then ${stillOpen}`);
    }
  }
}
