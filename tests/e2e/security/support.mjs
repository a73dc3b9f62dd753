// What attackers send, byte by byte, and what it costs the program.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import net from 'node:net';

import { sanitized } from '../support/program.mjs';

/**
 * Sends bytes as they are and resolves to all that comes back until the peer closes, or nothing more
 * comes for `quietMs`. `parts`: strings, or a function that writes to the socket.
 */
export function raw(url, parts, { quietMs = 5000 } = {}) {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    let text = '';
    const socket = net.connect(Number(port), hostname);
    const finish = () => { socket.destroy(); resolve(text); };
    socket.setTimeout(quietMs, finish);
    socket.on('data', (part) => { text += part.toString('latin1'); });
    socket.on('end', finish);
    socket.on('close', () => resolve(text));
    socket.on('error', () => {}); // a peer that is cut off while it sends; what it read stands
    socket.on('connect', () => {
      if (typeof parts === 'function') parts(socket);
      else socket.write(parts);
    });
  });
}

export const statusOf = (text) => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);

/** Resident memory of a process, in MiB. */
export async function residentMiB(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) / 1024;
}

/** The most memory that a process had while `work` ran, in MiB, and what `work` came to. */
export async function watched(pid, work) {
  let peak = await residentMiB(pid);
  let running = true;
  const watcher = (async () => {
    while (running) {
      peak = Math.max(peak, await residentMiB(pid));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  try {
    const result = await work();
    return { peak, result };
  } finally {
    running = false;
    await watcher;
  }
}

/** Asserts that a peak (see `watched`) is at most so many MiB above what there was before. */
export function assertGrowth(before, peak, atMost) {
  if (sanitized) return;
  assert.ok(peak - before < atMost, `from ${before.toFixed(1)} to ${peak.toFixed(1)} MiB`);
}

/** How many answers there were of each status. */
export function tally(answers) {
  const counts = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
