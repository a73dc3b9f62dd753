// L1: half an hour of everything at once: calls of all kinds, streams cut by callers and upstream,
// refused strangers, an edit a second. Memory and descriptors stay flat, the books are exact, and
// nobody gets an answer that they should not.
import { agent, chat, message, request } from '../support/http.mjs';
import { documentWith, startStack } from '../support/programs.mjs';
import { sequence } from '../support/random.mjs';
import { byRequest, checkBooks, readJournals } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { cutOne, judge, wholeSize } from './support/early_ends.mjs';
import { editFor } from './support/edits.mjs';
import { fault } from './support/fault.mjs';
import { Footprints } from './support/footprint.mjs';
import { missComplaints } from './support/logs.mjs';
import { pause } from './support/time.mjs';

// What the dashboard's writer of analytics may keep of its database in memory, in bytes.
const analyticsCache = 64 * 1024 * 1024;
const keys = ['soak-key-0001', 'soak-key-0002', 'soak-key-0003', 'soak-key-0004'];
const start = () => documentWith(keys.map((key, i) =>
  ({ id: `key_${i}`, key, name: `Key ${i}`, token_limit_per_5h: null })));

/** Runs `job` again and again, each after `pauseMs`, until `ended()` is called and resolves. */
function repeat(job, pauseMs) {
  let running = true;
  const done = (async () => {
    while (running) {
      await job();
      await pause(pauseMs);
    }
  })();
  done.catch(() => { running = false; });
  return { ended: () => { running = false; return done; } };
}

/** Streams that are cut, one after the other, half of them by the upstream. */
async function cutter(stack, seed) {
  const random = sequence(seed);
  const through = agent(4);
  const streams = { caller: [], upstream: [] };
  const sizes = new Map();
  // The size of the shortest, so that each is cut: an upstream that closes after a whole answer,
  // without having said so, may take the next request on that connection with it.
  for (const call of [chat, message]) {
    sizes.set(call, await wholeSize(stack, { call, key: keys[0], output: 100 }));
  }
  const load = repeat(async () => {
    const call = random() < 0.5 ? chat : message;
    const by = random() < 0.5 ? 'caller' : 'upstream';
    streams[by].push(await cutOne(stack, { call, key: keys[Math.floor(random() * keys.length)],
      byCaller: by === 'caller', random, through, wholeBytes: sizes.get(call) }));
  }, 50);
  return { streams, ended: () => load.ended().finally(() => through.destroy()) };
}

/** Callers without a key, with a wrong path, and those who only ask for models. */
function strangers(stack, unexpected) {
  const asked = [
    ['/v1/models', { authorization: `Bearer ${keys[0]}` }, 200],
    ['/v1/models', { authorization: 'Bearer nobody-knows-this-key' }, 401],
    ['/stats', { 'x-api-key': keys[1] }, 200],
    ['/v1/files', { authorization: `Bearer ${keys[2]}` }, 403],
    ['/nowhere', { authorization: `Bearer ${keys[3]}` }, 404],
  ];
  let turn = 0;
  return repeat(async () => {
    const [path, headers, expected] = asked[turn++ % asked.length];
    const { status } = await request(stack.proxyUrl + path, { headers });
    if (status !== expected) unexpected.push(`GET ${path}: ${status}, expected ${expected}`);
  }, 100);
}

/** What the proxy logged of the requests that failed, those of `cut` streams apart. */
function troubles(stack, cut) {
  const expected = new Set(cut.map(({ id }) => id));
  return stack.proxies[0].program.events
    .filter(({ event, status, request_id: id }) => event === 'request' && status >= 500
      && !expected.has(id))
    .map((event) => JSON.stringify(event));
}

async function soak(stack, { milliseconds, everyMs, tally }) {
  const callers = new Callers(keys);
  const unexpected = [];
  const loads = [callers.load(() => stack.proxyUrl, { width: 4, pauseMs: 20 }),
    callers.load(() => stack.proxyUrl, { width: 2, pauseMs: 20,
      headers: { 'x-demo-chunk-delay-ms': '20' } }),
    strangers(stack, unexpected)];
  const cutters = [await cutter(stack, 401), await cutter(stack, 402)];
  const footprints = new Footprints([stack.proxies[0].program, stack.dashboard],
    Math.min(5000, milliseconds / 40));
  const edits = await editFor(stack,
    // No keys that come and go: deleted ones are kept for thirty days.
    { ids: keys.map((_, i) => `key_${i}`), milliseconds, everyMs, tally, guests: null });
  footprints.judge(tally, { 'gatehouse-dashboard': analyticsCache });
  for (const load of [...loads, ...cutters]) await load.ended();
  for (const sentence of unexpected) tally.miss(sentence);
  return { callers, edits, cut: (by) => cutters.flatMap(({ streams }) => streams[by]) };
}

export default fault({
  id: 'L1',
  group: 'soak',
  title: 'half an hour of mixed load, cut streams and edits: flat, exact, no unexpected status',
  run: async ({ long, tally }) => {
    const stack = await startStack({ document: start() });
    try {
      const { callers, edits, cut } = await soak(stack,
        { milliseconds: long ? 1_800_000 : 10_000, everyMs: long ? 1000 : 250, tally });
      for (const [status, times] of callers.statuses) tally.miss(`${times} answers with ${status}`);
      for (const line of troubles(stack, [...cut('caller'), ...cut('upstream')])) tally.miss(line);
      if (callers.cutOff > 0) tally.miss(`${callers.cutOff} answers broke off`);
      await checkBooks(stack, callers, tally, 'at the end');
      const requests = byRequest(await readJournals(stack.dataDir));
      judge(cut('caller'), requests, 'cut by the caller', tally);
      judge(cut('upstream'), requests, 'cut by the upstream', tally);
      tally.tried += callers.answers.size + edits;
      tally.note(`${edits} edits, ${callers.answers.size} calls answered in full, slowest ${
        callers.slowestMs} ms`);
      missComplaints(stack, tally, ['upstream_failed', 'request_failed']);
    } finally {
      await stack.stop();
    }
  },
});
