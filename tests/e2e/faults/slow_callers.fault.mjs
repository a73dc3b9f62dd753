import { startGate } from '../http/support/gate.mjs';
import { key } from '../http/support/cases.mjs';
import { startSlowCallers } from '../http/support/slow_callers.mjs';
import { agent, request } from '../support/http.mjs';
import { fault } from './support/fault.mjs';

/** When each kind is cut, in milliseconds: the proxy's own deadlines. */
const deadlines = { head: 10_000, body: 10_000, reader: 30_000 };
// How long it takes until all are there; a gigabyte moves until the readers' answers stand still.
const settlingMs = { head: 1000, body: 1000, reader: 12_000 };
const toleranceMs = 1000;

/** The 99th percentile of `count` requests one after the other, the best of eight rounds. */
async function p99(gate, count) {
  const through = agent(1);
  const rounds = [];
  for (let round = 0; round < 8; ++round) {
    const times = [];
    for (let i = 0; i < count; ++i) {
      const began = performance.now();
      const { status } = await request(`${gate.stack.proxyUrl}/u/x`, { headers: { 'x-api-key': key },
        agent: through });
      if (status !== 200) throw new Error(`a healthy caller got ${status}`);
      times.push(performance.now() - began);
    }
    rounds.push(times.sort((a, b) => a - b)[Math.floor(count * 0.99)]);
  }
  through.destroy();
  return Math.min(...rounds);
}

async function measure({ gate, slow, tally, kind, count, requests, factor }) {
  const quiet = await p99(gate, requests);
  const cut = slow.start(gate.port, kind, count, deadlines[kind] + 15_000);
  await new Promise((resolve) => setTimeout(resolve, settlingMs[kind]));
  const busy = await p99(gate, requests);
  const times = await cut;
  tally.tried += times.length;
  const alive = times.filter((ms) => ms === null).length;
  const kept = times.filter((ms) => ms !== null).sort((a, b) => a - b);
  tally.note(`${count} of kind ${kind}: p99 ${quiet.toFixed(2)} ms quiet, ${busy.toFixed(2)} ms among them; `
    + `cut after ${((kept[0] ?? 0) / 1000).toFixed(2)} to ${((kept.at(-1) ?? 0) / 1000).toFixed(2)} s`);
  if (alive > 0) tally.miss(`${kind}: ${alive} of ${count} were not cut`);
  const off = kept.filter((ms) => Math.abs(ms - deadlines[kind]) > toleranceMs);
  if (off.length > 0) tally.miss(`${kind}: ${off.length} of ${count} were cut at another time, one after ${off[0]} ms`);
  if (busy > factor * quiet) tally.miss(`${kind}: p99 ${busy} ms is more than ${factor} times ${quiet} ms`);
}

export default fault({
  id: 'F16',
  group: 'http',
  title: 'a thousand slow callers of each kind: healthy ones are not slower, each is cut at its deadline',
  run: async ({ long, tally }) => {
    const slow = await startSlowCallers();
    const gate = await startGate({ upstreams: [{ name: 'large', path_prefix: '/large', strip_prefix: true,
      base_url: slow.largeUrl, dialect: 'openai', allow_paths: ['*'],
      credentials: [{ name: 'main', value: 'large-upstream-credential' }] }] });
    try {
      await p99(gate, 300);
      const sizes = long ? { count: 1000, requests: 400, factor: 2 } : { count: 50, requests: 100, factor: 20 };
      for (const kind of long ? Object.keys(deadlines) : ['head']) {
        await measure({ gate, slow, tally, kind, ...sizes });
      }
      if (gate.proxy.exitCode !== null) tally.miss('the proxy ended');
    } finally {
      await slow.stop();
      await gate.stop();
    }
  },
});
