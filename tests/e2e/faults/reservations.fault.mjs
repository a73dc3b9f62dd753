// F8: a quota under a burst of callers, and what aborted requests leave behind of their reservations.
import { agent, chat, inParallel, message, request } from '../support/http.mjs';
import { counter } from '../support/metrics.mjs';
import { eventually, startStack } from '../support/programs.mjs';
import { ask, burst, perRequest } from '../support/quota.mjs';
import { oneOf, pick, sequence } from '../support/random.mjs';
import { fault } from './support/fault.mjs';

const callers = 200;
const room = 10;

/** One burst on a fresh key: what is admitted fits, and is all that is charged. */
async function fitsIntoQuota(stack, round, tally) {
  const { id, key } = await stack.createKey(
    { name: `burst ${round}`, token_limit_per_5h: room * perRequest, reservation: 'max' });
  const { admitted } = await burst(stack.proxyUrl, key, { callers, maxTokens: 100 });
  ++tally.tried;
  if (admitted > room + 1) tally.doubled += admitted - room - 1;
  if (admitted > room + 1 || admitted < room - 1) {
    tally.miss(`round ${round}: ${admitted} of ${callers} were admitted, there was room for ${room}`);
  }
  const used = async () => (await stack.api(`/api/keys/${id}`)).body.usage.used;
  await eventually(async () => await used() === admitted * perRequest, 'all of them settled')
    .catch(async () => tally.compare(await used(), admitted * perRequest, `round ${round}: used`));
  return admitted;
}

/** A request that is given up: before the answer, in the middle of it, or by the upstream. */
const aborts = {
  'leaves before the answer': (call, options, random) => leave(call,
    { ...options, headers: { 'x-demo-first-byte-delay-ms': '2000' } }, 1 + pick(random, 60)),
  'leaves in the middle of a stream': (call, options, random) => call(options.url, options.key,
    { body: { stream: true }, cutAfter: 1 + pick(random, 3000),
      headers: { 'x-demo-chunks': '30', 'x-demo-chunk-delay-ms': '2' } }),
  'leaves while it sends its body': ({ name }, { url, key }) => sendHalf(url, key, name === 'chat'),
  ...Object.fromEntries(['500', '429', '400'].map((status) => [`the upstream answers ${status}`,
    (call, { url, key }) => call(url, key, { headers: { 'x-demo-status': status } })])),
  ...Object.fromEntries(['no-answer', 'garbage', 'reset'].map((name) => [`the upstream: ${name}`,
    (call, { url, key }) => call(url, key, { headers: { 'x-demo-fault': name } })])),
  ...Object.fromEntries(['cut', 'reset', 'bad-chunk'].map((name) => [`a stream: ${name}`,
    (call, { url, key }, random) => call(url, key, { body: { stream: true },
      headers: { 'x-demo-fault': name, 'x-demo-after-bytes': String(pick(random, 3000)) } })])),
};

/** Closes the connection after `ms`, whatever has come by then. */
async function leave(call, { url, key, headers }, ms) {
  const through = agent(1);
  const over = call(url, key, { agent: through, headers }).catch(() => {});
  setTimeout(() => through.destroy(), ms);
  await over;
}

/** Announces a body and leaves after half of it. */
async function sendHalf(url, key, isChat) {
  const through = agent(1);
  const over = request(url + (isChat ? '/v1/chat/completions' : '/v1/messages'),
    { method: 'POST', agent: through, body: '{"model":"glm-4.7","max_tokens":50,"messages":[',
      headers: { authorization: `Bearer ${key}`, 'content-length': '5000',
        'anthropic-version': '2023-06-01' } }).catch(() => {});
  setTimeout(() => through.destroy(), 10);
  await over;
}

async function leavesNothingReserved(stack, count, tally) {
  const { key } = await stack.createKey({ name: 'aborted', token_limit_per_5h: 1e12,
    reservation: 'max' });
  const random = sequence(808);
  const kinds = Object.entries(aborts);
  const done = new Map();
  await inParallel(count, 40, async () => {
    const [what, abort] = oneOf(random, kinds);
    await abort(oneOf(random, [chat, message]), { url: stack.proxyUrl, key }, random)
      .catch(() => {});  // that connections break is the point
    done.set(what, (done.get(what) ?? 0) + 1);
    ++tally.tried;
  });
  const held = async () => await counter(stack.adminUrl, 'gatehouse_reservations')
    + await counter(stack.adminUrl, 'gatehouse_reserved_tokens');
  const began = Date.now();
  await eventually(async () => await held() === 0, 'nothing is reserved', 10_000).catch(() => {});
  tally.recovered(Date.now() - began);
  const left = await counter(stack.adminUrl, 'gatehouse_reservations');
  const tokens = await counter(stack.adminUrl, 'gatehouse_reserved_tokens');
  tally.lost += left;
  if (left + tokens > 0) tally.miss(`${left} reservations of ${tokens} tokens are left`);
  const { current_usage: usage } = JSON.parse((await request(`${stack.proxyUrl}/stats`,
    { headers: { authorization: `Bearer ${key}` } })).text);
  if (usage.reserved_tokens !== 0) tally.miss(`/stats: ${usage.reserved_tokens} tokens reserved`);
  tally.note(`aborted: ${[...done].map(([what, times]) => `${what} ${times}`).join(', ')}`);
}

/** The gauge is no constant: a running request shows in it. */
async function showsRunning(stack, tally) {
  const { key } = await stack.createKey({ name: 'running', reservation: 'max',
    token_limit_per_5h: 1e6 });
  const running = ask(stack.proxyUrl, key, 100, { 'x-demo-first-byte-delay-ms': '500' });
  await eventually(async () => await counter(stack.adminUrl, 'gatehouse_reservations') === 1
    && await counter(stack.adminUrl, 'gatehouse_reserved_tokens') >= perRequest,
  'the metrics show the reservation', 2000).catch((error) => tally.miss(error.message));
  await running;
}

export default fault({
  id: 'F8',
  title: 'a burst does not overshoot a quota, and aborted requests leave no reservation behind',
  run: async ({ long, tally }) => {
    const stack = await startStack({ workers: 2 });
    try {
      const admitted = [];
      for (let round = 0; round < (long ? 20 : 2); ++round) {
        admitted.push(await fitsIntoQuota(stack, round, tally));
      }
      tally.note(`admitted of ${callers} with room for ${room}: ${admitted.join(' ')}`);
      await showsRunning(stack, tally);
      await leavesNothingReserved(stack, long ? 10_000 : 300, tally);
    } finally {
      await stack.stop();
    }
  },
});
