// Streams that end too early, and what must be in the journals of each: one final line that charges
// no less than was delivered.
import { chat } from '../../support/http.mjs';
import { pick } from '../../support/random.mjs';
import { textBytes } from '../../support/streams.mjs';

const bytesPerToken = 4;
const chunks = 20;

/** What arrived of a stream, as tokens: the prompt and the text of all whole events. */
function delivered(prompt, text) {
  return Math.floor(prompt.length / bytesPerToken) + Math.floor(textBytes(text) / bytesPerToken);
}

/** How many bytes one of these streams with `output` tokens has when nobody cuts it. */
export async function wholeSize(stack, { call, key, output = 300 }) {
  const answer = await call(stack.proxyUrl, key,
    { body: { stream: true }, headers: { 'x-demo-output-tokens': String(output), 'x-demo-chunks': String(chunks) } });
  return Buffer.byteLength(answer.text);
}

/**
 * One stream that its caller, or else the upstream, cuts at a random byte of the first `wholeBytes`.
 * Resolves to what is to be judged of it.
 */
export async function cutOne(stack, { call, key, byCaller, random, through, wholeBytes }) {
  const prompt = 'Who goes there, and with which key? '.repeat(1 + pick(random, 10));
  const output = 100 + pick(random, 200);
  const body = { stream: true, max_tokens: 400, messages: [{ role: 'user', content: prompt }],
    ...(call === chat && random() < 0.5 ? { stream_options: { include_usage: true } } : {}) };
  const at = 1 + pick(random, wholeBytes);
  const answer = await call(stack.proxyUrl, key, { body, agent: through,
    cutAfter: byCaller ? at : undefined,
    headers: { 'x-demo-output-tokens': String(output), 'x-demo-chunks': String(chunks),
      'x-demo-chunk-delay-ms': '2',
      ...(byCaller ? {} : { 'x-demo-fault': random() < 0.5 ? 'cut' : 'reset',
        'x-demo-after-bytes': String(at) }) } });
  // Cut before the first event was whole, a stream is refused instead of begun.
  const begun = answer.status === 200;
  return { id: answer.headers[begun ? 'x-gatehouse-request-id' : 'x-request-id'],
    expected: begun || (!byCaller && answer.status === 502), status: answer.status,
    text: answer.text, cut: byCaller ? answer.cut : /"error"/.test(answer.text), call, output,
    delivered: begun ? delivered(prompt, answer.text) : 0,
    most: Math.floor(prompt.length / bytesPerToken) + output };
}

/** Each stream's lines in the journals (`requests`, by request) against what its caller has. */
export function judge(streams, requests, by, tally) {
  const ids = new Set();
  for (const stream of streams) {
    ++tally.tried;
    if (!stream.expected || !stream.id || ids.has(stream.id)) {
      tally.miss(`${by}: ${stream.status}, request id ${stream.id}: ${stream.text.slice(0, 200)}`);
      continue;
    }
    ids.add(stream.id);
    const finals = (requests.get(stream.id) ?? []).filter((line) => !line.progress);
    if (finals.length === 0) ++tally.lost;
    if (finals.length > 1) ++tally.doubled;
    if (finals.length !== 1) {
      tally.miss(`${by}: request ${stream.id} was settled ${finals.length} times`);
      continue;
    }
    const [{ charged, provenance }] = finals;
    if (charged < stream.delivered) {
      tally.lost += stream.delivered - charged;
      tally.miss(`${by}: charged ${charged} (${provenance}), delivered ${stream.delivered}`);
    }
    if (charged > 2 * stream.most) tally.miss(`${by}: charged ${charged} of ${stream.most} at most`);
  }
  const cut = streams.filter((stream) => stream.cut).length;
  if (cut < streams.length / 2) tally.miss(`${by}: only ${cut} of ${streams.length} were cut`);
  const sum = (member) => streams.reduce((total, stream) => total + stream[member], 0);
  const refused = streams.filter(({ status }) => status !== 200).length;
  tally.note(`${by}: ${cut} of ${streams.length} cut, ${refused} of them before their first event, `
    + `${sum('delivered')} tokens delivered`);
}
