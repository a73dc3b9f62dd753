// Counts what each hop of a chain of proxies takes for a request: none may see more of them than the
// one before it has sent on, or a caller could hide one in another.
import { countingUpstream } from './counting_upstream.mjs';
import { bytesOf, newRunId } from './corpus.mjs';
import { startGate } from './gate.mjs';
import { startMiddleman } from './middlemen.mjs';
import { RawCaller } from './play.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** All requests that the proxy has recorded, whatever became of them. */
async function recorded(stack) {
  const text = await (await fetch(`${stack.adminUrl}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith('gatehouse_requests_total{'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Sends the case, waits until nothing more comes of it, leaves. Resolves to the statuses. */
async function provoke(port, each) {
  const caller = new RawCaller(port, each.heads);
  await caller.connected;
  caller.send(bytesOf(each, newRunId()));
  const expected = Math.max(1, each.answers.length);
  await caller.until(() => caller.ended || caller.answers.statuses.length >= expected,
    each.answers.length > 0 ? 1000 : 60);
  await caller.until(() => caller.ended, 30);
  caller.close();
  return caller.answers.statuses;
}

/** The counts once they have stopped to change. */
async function settled(count) {
  for (let last = await count(), same = 0; ;) {
    await pause(15);
    const next = await count();
    same = String(next) === String(last) ? same + 1 : 0;
    if (same === 2) return next;
    last = next;
  }
}

/**
 * The chain caller → hops → last, `hops` in order as {name, count()}. Plays each case and resolves
 * to rows {each, statuses, counts}, a count for each hop.
 */
async function playThrough(port, hops, cases) {
  const count = () => Promise.all(hops.map((hop) => hop.count()));
  const rows = [];
  let before = await settled(count);
  for (const each of cases) {
    const statuses = await provoke(port, each);
    const after = await settled(count);
    rows.push({ each, statuses, counts: after.map((value, i) => value - before[i]) });
    before = after;
  }
  return rows;
}

/** `kind` in front of the proxy: {hops: names, rows}. */
export async function inFront(kind, cases) {
  const gate = await startGate({ workers: 1 });
  const front = await startMiddleman(kind, gate.port);
  try {
    const rows = await playThrough(front.port, [
      { name: kind, count: () => front.passed },
      { name: 'gatehouse', count: () => recorded(gate.stack) },
      { name: 'upstream', count: () => gate.upstream.total }], cases);
    return { hops: [kind, 'gatehouse', 'upstream'], rows, broken: gate.upstream.broken };
  } finally {
    await front.stop();
    await gate.stop();
  }
}

/** `kind` as the proxy's upstream. */
export async function behind(kind, cases) {
  const last = await countingUpstream();
  const back = await startMiddleman(kind, last.port);
  const gate = await startGate({ workers: 1, upstreamUrl: `http://127.0.0.1:${back.port}` });
  try {
    const rows = await playThrough(gate.port, [
      { name: 'gatehouse', count: () => recorded(gate.stack) },
      { name: kind, count: () => back.passed },
      { name: 'upstream', count: () => last.total }], cases);
    return { hops: ['gatehouse', kind, 'upstream'], rows, broken: last.broken };
  } finally {
    await gate.stop();
    await back.stop();
    await last.close();
  }
}

/** What is wrong with `rows` of a chain; sentences. */
export function smuggled({ hops, rows, broken }) {
  const chain = hops.join(' → ');
  const misses = broken.map((bytes) => `${chain}: the upstream was sent no HTTP: ${bytes}`);
  for (const { each, statuses, counts } of rows) {
    const grows = counts.some((value, i) => i > 0 && value > counts[i - 1]);
    // What the proxy itself sends on is known exactly, whoever comes behind it.
    const differs = hops[0] === 'gatehouse' && counts[1] !== each.upstream;
    if (grows || differs) {
      misses.push(`${chain}: ${each.group}, ${each.name}: ${counts.join(' → ')} (answers: ${statuses})`);
    }
  }
  return misses;
}

/** A line for each class: how many cases, and how many requests each hop saw. */
export function tableOf({ hops, rows }) {
  const groups = [...new Set(rows.map(({ each }) => each.group))];
  const line = (group, of) => {
    const sums = hops.map((_, i) => of.reduce((sum, { counts }) => sum + counts[i], 0));
    return `${group.padEnd(18)} ${String(of.length).padStart(4)} cases: ${sums.join(' → ')}`;
  };
  return [`requests at ${hops.join(' → ')}`,
    ...groups.map((group) => line(group, rows.filter(({ each }) => each.group === group))),
    line('all', rows)];
}
