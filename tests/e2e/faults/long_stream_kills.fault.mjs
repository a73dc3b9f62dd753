// Long streams whose proxy is killed: what the upstream had sent 15 seconds before must be charged,
// whether it goes on steadily, in bursts with long silences between them, or falls silent for good.
import http from 'node:http';

import { byRequest, checkBooks, readJournals } from './support/books.mjs';
import { fault } from './support/fault.mjs';
import { Site } from './support/site.mjs';

const window = 15_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const kinds = [
  { name: 'steady', headers: { 'x-demo-chunks': '600', 'x-demo-chunk-delay-ms': '100' } },
  { name: 'steady with usage on each chunk', headers: { 'x-demo-chunks': '600',
    'x-demo-chunk-delay-ms': '100', 'x-demo-usage': 'every-chunk' } },
  { name: 'a chunk every 13 s', headers: { 'x-demo-chunks': '5', 'x-demo-chunk-delay-ms': '13000' } },
  { name: 'a chunk every 4 s', headers: { 'x-demo-chunks': '15', 'x-demo-chunk-delay-ms': '4000' } },
  { name: 'silent after 4000 bytes', headers: { 'x-demo-chunks': '600',
    'x-demo-fault': 'stall', 'x-demo-after-bytes': '4000' } },
];
const inputTokens = 7;
const outputTokens = 6000;

/** Starts a stream; the returned object's `pieces` are [time, bytes of answer text] as they came. */
function startStream(site, { name, headers }) {
  const stream = { name, pieces: [] };
  const url = new URL(`${site.proxy.url}/v1/chat/completions`);
  const outgoing = http.request(url, { method: 'POST', agent: new http.Agent(), headers: {
    authorization: `Bearer ${site.callers.apiKeys[0]}`, 'content-type': 'application/json',
    'x-demo-input-tokens': String(inputTokens), 'x-demo-output-tokens': String(outputTokens),
    ...headers } });
  outgoing.on('error', () => {});
  outgoing.on('response', (incoming) => {
    stream.id = incoming.headers['x-gatehouse-request-id'];
    let rest = '';
    incoming.setEncoding('utf8');
    incoming.on('error', () => {});
    incoming.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines.filter((each) => each.startsWith('data: {'))) {
        const content = JSON.parse(line.slice(6)).choices?.[0]?.delta?.content ?? '';
        if (content) stream.pieces.push([performance.now(), Buffer.byteLength(content)]);
      }
    });
  });
  outgoing.end(JSON.stringify({ model: 'glm-4.7', stream: true,
    messages: [{ role: 'user', content: 'Tell me a long story.' }] }));
  return stream;
}

/** Tokens of output that the caller had at `moment`, by the rule for text without reported usage. */
function deliveredAt({ pieces }, moment) {
  return Math.floor(pieces.filter(([at]) => at <= moment).reduce((sum, [, bytes]) => sum + bytes, 0) / 4);
}

/** How long before the kill the oldest text arrived that is not charged, in milliseconds. */
function oldestLoss({ pieces }, chargedOutput, killedAt) {
  let bytes = 0;
  for (const [at, size] of pieces) {
    bytes += size;
    if (Math.floor(bytes / 4) > chargedOutput) return killedAt - at;
  }
  return 0;
}

async function killAfter(seconds, tally) {
  const site = await Site.open({ dashboard: false });
  try {
    const streams = kinds.map((kind) => startStream(site, kind));
    await pause(seconds * 1000);
    const killedAt = performance.now();
    await site.kill(site.proxy.program);
    tally.recovered(await site.restartProxy());
    await site.callAll(1);
    const when = `killed after ${seconds} s`;
    await checkBooks(site.stack, site.callers, tally, when);
    const requests = byRequest(await readJournals(site.stack.dataDir));
    let worst = 0;
    for (const stream of streams) {
      ++tally.tried;
      const line = requests.get(stream.id)?.at(-1);
      const charged = line ? line.charged - line.tokens_in : 0;
      const due = deliveredAt(stream, killedAt - window);
      const most = deliveredAt(stream, killedAt);
      worst = Math.max(worst, oldestLoss(stream, charged, killedAt));
      if (charged < due) {
        tally.lost += due - charged;
        tally.miss(`${when}, ${stream.name}: ${charged} tokens charged, ${due} delivered 15 s before`);
      }
      // One chunk may have been on its way between the proxy and the caller.
      const chunk = Math.ceil(outputTokens / Number(kinds.find(({ name }) => name === stream.name)
        .headers['x-demo-chunks']));
      if (charged > most + chunk + 1) {
        tally.doubled += charged - most;
        tally.miss(`${when}, ${stream.name}: ${charged} tokens charged, ${most} delivered in all`);
      }
    }
    tally.note(`${when}: the oldest text not charged was ${Math.round(worst)} ms old`);
  } finally {
    await site.close();
  }
}

export default fault({
  id: 'F1s',
  title: 'kill -9 under long streams: at most the last 15 s of each are lost',
  async run({ long, tally }) {
    const moments = long ? [14.5, 15.5, 17, 22, 28.5, 29.9, 31, 37, 43, 44.4, 50] : [17];
    await Promise.all(moments.map((seconds) => killAfter(seconds, tally)));
  },
});
