// Requests that cost no quota were held to no rate and no concurrency either.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { request } from '../e2e/support/http.mjs';
import { startStack } from '../e2e/support/programs.mjs';
import { scriptedUpstream } from '../e2e/support/scripted_upstream.mjs';

const keys = { slow: 'gk_pace_slow_1234567890', single: 'gk_pace_single_1234567890',
  blocked: 'gk_pace_blocked_1234567890' };
let stack;
let upstream;
let reply;  // of the upstream, or a promise of it

const counted = { body: { input_tokens: 7 } };
before(async () => {
  upstream = await scriptedUpstream(() => reply);
  stack = await startStack({ document: {
    keys: [{ key: keys.slow, name: 'Slow', requests_per_minute: 2 },
      { key: keys.single, name: 'Single', max_concurrent: 1 },
      { key: keys.blocked, name: 'Blocked', token_limit_per_5h: 0 }],
    upstreams: [{ name: 'own', path_prefix: '/v1', strip_prefix: true, dialect: 'anthropic',
      base_url: upstream.url, credentials: [{ name: 'main', value: 'secret' }] }] } });
});
after(async () => {
  await stack?.stop();
  await upstream?.close();
});

const count = (key, body = { model: 'm', messages: [] }) =>
  request(`${stack.proxyUrl}/v1/messages/count_tokens`, { method: 'POST', body,
    headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' } });
const models = async (key) => (await request(`${stack.proxyUrl}/v1/models`,
  { headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' } })).status;

test('count_tokens counts as a request of the minute, a list of models does not', async () => {
  reply = { body: { data: [] } };
  for (let i = 0; i < 3; ++i) assert.equal(await models(keys.slow), 200);
  reply = counted;
  for (let i = 0; i < 2; ++i) assert.equal((await count(keys.slow)).status, 200);
  const answer = await count(keys.slow);
  assert.equal(answer.status, 429);
  const { error } = JSON.parse(answer.text);
  assert.equal(error.type, 'rate_limit_error');
  assert.equal(error.message, 'This API key\'s limit is 2 requests per minute.');
  assert.ok(Number(answer.headers['retry-after']) > 0);
  reply = { body: { data: [] } };
  assert.equal(await models(keys.slow), 200);
});

test('it takes a place among the running requests, and gives it back however it ends', async () => {
  let release;
  reply = new Promise((resolve) => { release = resolve; });
  upstream.requests.length = 0;
  const first = count(keys.single);
  while (upstream.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  setTimeout(() => release(counted), 500);
  const second = await count(keys.single);
  assert.equal(second.status, 429);
  assert.equal(JSON.parse(second.text).error.message,
    'This API key\'s limit is 1 request at the same time.');
  assert.equal((await first).status, 200);
  const failure = { status: 500, body: {} };
  const stream = { headers: { 'content-type': 'text/event-stream' }, body: 'data: {}\n\n' };
  for (const each of [failure, stream, counted, counted]) {
    reply = each;
    assert.equal((await count(keys.single)).status, each.status ?? 200);
  }
  assert.equal((await count(keys.single, 'no JSON')).status, 400);
  assert.equal((await count(keys.single)).status, 200);
});

test('it needs no quota, and leaves none of its own in the numbers', async () => {
  reply = counted;
  assert.equal((await count(keys.blocked)).status, 200);
  const stats = await request(`${stack.proxyUrl}/stats`,
    { headers: { 'x-api-key': keys.single } });
  assert.equal(JSON.parse(stats.text).total_lifetime_tokens, 0);
  assert.equal(JSON.parse(stats.text).last_used, null);
});
