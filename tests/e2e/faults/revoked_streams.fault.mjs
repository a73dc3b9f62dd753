// S5: a key is taken away while streams run on it. Each stream ends within a second with an error
// event in its dialect, and is settled once.
import { agent, chat, message } from '../support/http.mjs';
import { startStack } from '../support/programs.mjs';
import { textBytes } from '../support/streams.mjs';
import { byRequest, checkBooks, readJournals } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { fault } from './support/fault.mjs';
import { pause } from './support/time.mjs';

const streams = 20;
const slow = { 'x-demo-chunks': '2000', 'x-demo-chunk-delay-ms': '50',
  'x-demo-output-tokens': '4000' };

// How a key is taken away.
const ways = {
  'deleted': (stack, id) => stack.api(`/api/keys/${id}`, { method: 'DELETE' }),
  'disabled': (stack, id) => stack.api(`/api/keys/${id}/disable`, { method: 'POST' }),
  'rotated without grace': (stack, id) => stack.api(`/api/keys/${id}/rotate`,
    { method: 'POST', body: { grace_seconds: 0 } }),
};

/** Runs `count` streams through all proxies in both dialects; each resolves with `endedAt`. */
function run(stack, key, count) {
  return Array.from({ length: count }, async (_, i) => {
    const call = i % 2 === 0 ? chat : message;
    const { url } = stack.proxies[Math.floor(i / 2) % stack.proxies.length];
    const answer = await call(url, key, { agent: agent(1), headers: slow, body: { stream: true } });
    return { ...answer, call, endedAt: performance.now() };
  });
}

async function runningRequests(stack) {
  const ledger = await (await fetch(`${stack.upstreamUrl}/demo/ledger`)).json();
  return ledger.totals.in_flight;
}

/** The last event of a stream, in the form that the dialect's SDKs take for an error. */
function endsWithError({ call, text }) {
  const events = text.trimEnd().split('\n\n');
  if (call === message) return /^event: error\ndata: \{"type":"error"/.test(events.at(-1));
  return events.at(-1) === 'data: [DONE]' && /^data: \{"error":\{/.test(events.at(-2));
}

async function takeAway(stack, { what, take, ceilingMs, tally, ids }) {
  const { id, key } = await stack.createKey({ name: `${what} ${tally.tried}` });
  const running = run(stack, key, streams);
  while (await runningRequests(stack) < streams) await pause(20);
  await pause(200);
  const answer = await take(stack, id);
  const taken = performance.now();
  if (answer.status >= 300) tally.miss(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  for (const stream of await Promise.all(running)) {
    ++tally.tried;
    const ms = stream.endedAt - taken;
    tally.recovered(ms);
    if (ms > ceilingMs) tally.miss(`${what}: a stream went on for ${Math.round(ms)} ms`);
    if (!endsWithError(stream)) tally.miss(`${what}: a stream ended with ${stream.text.slice(-200)}`);
    ids.set(stream.headers['x-gatehouse-request-id'],
      { what, delivered: Math.floor(textBytes(stream.text) / 4) });
  }
}

/** One final line each, with a charge for what was delivered. */
function settledOnce(ids, requests, tally) {
  for (const [id, { what, delivered }] of ids) {
    const finals = (requests.get(id) ?? []).filter((line) => !line.progress);
    if (finals.length === 0) ++tally.lost;
    if (finals.length > 1) ++tally.doubled;
    if (finals.length !== 1) tally.miss(`${what}: ${id} was settled ${finals.length} times`);
    else if (delivered === 0 || finals[0].charged < delivered) {
      tally.miss(`${what}: ${id} was charged ${finals[0].charged}, ${delivered} were delivered`);
    }
  }
}

/** A rotation with a grace period lets them run. */
async function graceLetsThemRun(stack, tally) {
  const { id, key } = await stack.createKey({ name: 'graceful' });
  let ended = 0;
  const running = run(stack, key, 2).map((stream) =>
    stream.then(() => { ++ended; }, () => { ++ended; }));
  while (await runningRequests(stack) < 2) await pause(20);
  await stack.api(`/api/keys/${id}/rotate`, { method: 'POST', body: { grace_seconds: 3600 } });
  await pause(1500);
  if (ended > 0) tally.miss('a rotation with grace ended running streams');
  await stack.api(`/api/keys/${id}`, { method: 'DELETE' });
  await Promise.all(running);
}

export default fault({
  id: 'S5',
  title: 'a key with 20 running streams is taken away: all end within a second, each settled once',
  run: async ({ long, tally }) => {
    const stack = await startStack({ proxies: 2, workers: 2 });
    try {
      const ids = new Map();
      for (let round = 0; round < (long ? 10 : 1); ++round) {
        for (const [what, take] of Object.entries(ways)) {
          await takeAway(stack, { what, take, ceilingMs: long ? 1000 : 3000, tally, ids });
        }
      }
      await graceLetsThemRun(stack, tally);
      await checkBooks(stack, new Callers([]), tally, 'after all streams');
      settledOnce(ids, byRequest(await readJournals(stack.dataDir)), tally);
    } finally {
      await stack.stop();
    }
  },
});
