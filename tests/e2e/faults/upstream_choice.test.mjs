// Which credential and which upstream a request goes to: several credentials, the circuit breaker,
// the fallback. Nothing that may have been billed is sent twice.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, test } from 'node:test';

import { chat, request } from '../support/http.mjs';
import { counter } from '../support/metrics.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { completion, scriptedUpstream } from '../support/scripted_upstream.mjs';

const key = 'choice-key-0001';
const open = [];
after(() => Promise.all(open.map((close) => close())));

const credentials = (...names) => names.map((name) => ({ name, value: `credential-${name}` }));
const used = (upstream) => upstream.requests.map(({ headers }) =>
  headers.authorization.replace('Bearer credential-', ''));

async function stackWith(upstreams) {
  const stack = await startStack({ dashboard: false, workers: 1,
    document: documentWith([{ key, name: 'Choice', token_limit_per_5h: null }], { upstreams }) });
  open.push(() => stack.stop());
  return stack;
}

async function upstreamThat(answer) {
  const upstream = await scriptedUpstream(answer);
  open.push(() => upstream.close());
  return upstream;
}

const entry = (url, rest = {}) => ({ name: 'main', path_prefix: '/v1', strip_prefix: true,
  base_url: `${url}/base`, credentials: credentials('a', 'b'),
  timeouts: { connect_ms: 1000, first_byte_ms: 1500, idle_ms: 1500 }, ...rest });

const charged = (stack, tokens) => eventually(async () =>
  await stack.chargedTokens() === tokens, `${tokens} tokens charged`);

for (const [status, headers] of [[429, { 'retry-after': '2' }], [401, {}]]) {
  test(`${status} with one credential: the other is used, and for a while from the start`, async () => {
    const upstream = await upstreamThat(({ headers: { authorization } }) =>
      (authorization.endsWith('-a') ? { status, headers, body: { error: { message: 'no' } } } : {}));
    const stack = await stackWith([entry(upstream.url)]);
    assert.equal((await chat(stack.proxyUrl, key)).status, 200);
    assert.equal((await chat(stack.proxyUrl, key)).status, 200);
    assert.deepEqual(used(upstream), ['a', 'b', 'b']);
    await charged(stack, 24);
    if (status === 429) {
      await new Promise((resolve) => setTimeout(resolve, 2100));
      assert.equal((await chat(stack.proxyUrl, key)).status, 200);
      assert.deepEqual(used(upstream), ['a', 'b', 'b', 'a', 'b']);
    }
  });
}

test('429 with every credential: the caller is told as it is, and the next request is tried', async () => {
  const upstream = await upstreamThat(() => ({ status: 429,
    headers: { 'retry-after': '30', 'x-marker': 'upstream' }, body: { error: { message: 'slow' } } }));
  const stack = await stackWith([entry(upstream.url)]);
  for (let i = 1; i <= 2; ++i) {
    const answer = await chat(stack.proxyUrl, key);
    assert.equal(answer.status, 429);
    assert.equal(answer.headers['x-marker'], 'upstream');
    assert.equal(answer.headers['retry-after'], '30');
  }
  assert.deepEqual(used(upstream), ['a', 'b', 'a']);
  assert.equal(await stack.chargedTokens(), 0);
});

test('401 with every credential: 502, and nothing is charged', async () => {
  const upstream = await upstreamThat(() => ({ status: 401, body: { error: { message: 'who?' } } }));
  const stack = await stackWith([entry(upstream.url)]);
  const answer = await chat(stack.proxyUrl, key);
  assert.equal(answer.status, 502);
  assert.equal(JSON.parse(answer.text).error.code, 'upstream_credential_rejected');
  assert.deepEqual(used(upstream), ['a', 'b']);
  assert.equal(await stack.chargedTokens(), 0);
});

for (const status of [400, 403, 500, 503, 529]) {
  test(`${status} is passed on and never sent again, with a fallback at hand too`, async () => {
    const upstream = await upstreamThat(() => ({ status, body: { error: { message: 'no' } } }));
    const other = await upstreamThat(() => ({}));
    const stack = await stackWith([entry(upstream.url, { fallback: 'other' }),
      entry(other.url, { name: 'other', path_prefix: '/other' })]);
    assert.equal((await chat(stack.proxyUrl, key)).status, status);
    assert.equal(upstream.requests.length, 1);
    assert.equal(other.requests.length, 0);
  });
}

test('a timeout is never sent again', async () => {
  const upstream = await upstreamThat(() => null);
  const other = await upstreamThat(() => ({}));
  const stack = await stackWith([entry(upstream.url, { fallback: 'other' }),
    entry(other.url, { name: 'other', path_prefix: '/other' })]);
  assert.equal((await chat(stack.proxyUrl, key)).status, 504);
  assert.equal(upstream.requests.length, 1);
  assert.equal(other.requests.length, 0);
});

test('five 503 in a row open the breaker: the upstream is left alone, callers are told for how long', async () => {
  const upstream = await upstreamThat(() => ({ status: 503, body: { error: { message: 'down' } } }));
  const stack = await stackWith([entry(upstream.url)]);
  for (let i = 0; i < 5; ++i) assert.equal((await chat(stack.proxyUrl, key)).status, 503);
  const answer = await chat(stack.proxyUrl, key);
  assert.equal(answer.status, 502);
  assert.match(JSON.parse(answer.text).error.message, /failed repeatedly/);
  const wait = Number(answer.headers['retry-after']);
  assert.ok(wait > 50 && wait <= 60, answer.headers['retry-after']);
  assert.equal(upstream.requests.length, 5);
  assert.equal(await counter(stack.adminUrl, 'gatehouse_upstream_state', 'upstream="main"'), 2);
});

test('the breaker of an upstream that is moved elsewhere begins anew', async () => {
  const upstream = await upstreamThat(() => ({ status: 503 }));
  const healthy = await upstreamThat(() => ({}));
  const stack = await stackWith([entry(upstream.url)]);
  for (let i = 0; i < 6; ++i) await chat(stack.proxyUrl, key);
  const document = await stack.document();
  document.upstreams = [entry(healthy.url)];
  await writeFile(stack.dataFile, JSON.stringify(document));
  assert.equal((await chat(stack.proxyUrl, key)).status, 200);
});

test('an upstream that cannot be reached is replaced by its fallback, under the fallback\'s names', async () => {
  const gone = await upstreamThat(() => ({}));
  await gone.close();
  const other = await upstreamThat(() => ({ body: completion(40) }));
  const stack = await stackWith([
    entry(gone.url, { fallback: 'other', model_aliases: { 'gpt-4o': 'main-model' } }),
    entry(other.url, { name: 'other', path_prefix: '/other', credentials: credentials('c'),
      model_aliases: { 'gpt-4o': 'other-model' } })]);
  const answer = await chat(stack.proxyUrl, key, { body: { model: 'gpt-4o' } });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(used(other), ['c']);
  assert.equal(other.requests[0].url, '/base/chat/completions');
  assert.equal(JSON.parse(other.requests[0].body).model, 'other-model');
  await charged(stack, 40);
});

const shape = (name, base_url, path_prefix, strip_prefix, rest = {}) => ({ name, base_url, path_prefix,
  strip_prefix, credentials: credentials('a'), ...rest });
for (const [from, to, dialect, path, expected] of [
  [['/base/anthropic', '/v1/messages', false], ['', '/anthropic', true], 'anthropic', '/v1/messages',
    '/v1/messages'],
  [['/base/anthropic', '/v1/messages', false], ['', '/anthropic', true], 'anthropic',
    '/v1/messages/count_tokens', '/v1/messages/count_tokens'],
  [['', '/anthropic', true], ['/base/anthropic', '/v1/messages', false], 'anthropic',
    '/anthropic/v1/messages', '/base/anthropic/v1/messages'],
  [['/paas/v4', '/v1', true], ['', '/openai', true], 'openai', '/v1/chat/completions',
    '/v1/chat/completions'],
  [['', '/openai', true], ['/paas/v4', '/v1', true], 'openai', '/openai/v1/chat/completions',
    '/paas/v4/chat/completions'],
]) {
  test(`a fallback of another shape is asked as its own callers ask: ${path} on ${to[1]}`, async () => {
    const gone = await upstreamThat(() => ({}));
    await gone.close();
    const other = await upstreamThat(() => ({}));
    const stack = await stackWith([
      shape('main', gone.url + from[0], from[1], from[2], { dialect, fallback: 'other' }),
      shape('other', other.url + to[0], to[1], to[2], { dialect })]);
    const answer = await request(`${stack.proxyUrl}${path}`, { method: 'POST',
      headers: { authorization: `Bearer ${key}` }, body: { model: 'm', max_tokens: 9, messages: [] } });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(other.requests.map(({ method, url }) => `${method} ${url}`), [`POST ${expected}`]);
  });
}

test('a fallback that the key may not use is none', async () => {
  const gone = await upstreamThat(() => ({}));
  await gone.close();
  const other = await upstreamThat(() => ({}));
  const stack = await startStack({ dashboard: false, workers: 1, document: documentWith(
    [{ key, name: 'Choice', token_limit_per_5h: null, allowed_models: ['main-*'] }],
    { upstreams: [entry(gone.url, { fallback: 'other', model_aliases: { 'gpt-4o': 'main-model' } }),
      entry(other.url, { name: 'other', path_prefix: '/other',
        model_aliases: { 'gpt-4o': 'other-model' } })] }) });
  open.push(() => stack.stop());
  const answer = await chat(stack.proxyUrl, key, { body: { model: 'gpt-4o' } });
  assert.equal(answer.status, 502);
  assert.equal(other.requests.length, 0);
  // Upstream and model in the log are those that were asked.
  const logged = await eventually(() => stack.logs.split('\n').find((line) =>
    line.includes(answer.headers['x-request-id']) && line.includes('"trouble"')), 'the log line');
  assert.match(logged, /"upstream":"main"/);
  assert.match(logged, /"model":"main-model"/);
  assert.match(logged, /"trouble":"upstream_unreachable/);
});

test('a list of models that stalls, or never ends, is refused for what it is', async () => {
  const answers = { stalls: { headers: { 'content-length': '9999' }, body: '{"data":[' },
    endless: { body: `{"data":[${' '.repeat(5 << 20)}]}` } };
  let which;
  const upstream = await upstreamThat(() => answers[which]);
  const stack = await stackWith([entry(upstream.url)]);
  for (const [name, status, code] of [['stalls', 504, 'upstream_timeout'], ['endless', 502, 'upstream_error']]) {
    which = name;
    const answer = await request(`${stack.proxyUrl}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(answer.status, status, answer.text);
    assert.equal(JSON.parse(answer.text).error.code, code);
  }
  assert.equal(await counter(stack.adminUrl, 'gatehouse_upstream_failures_total',
    'reason="idle_timeout"'), 1);
});

test('fallbacks that name each other end', async () => {
  const gone = await upstreamThat(() => ({}));
  await gone.close();
  const stack = await stackWith([entry(gone.url, { fallback: 'other' }),
    entry(gone.url, { name: 'other', path_prefix: '/other', fallback: 'main' })]);
  const answer = await request(`${stack.proxyUrl}/other/chat/completions`, { method: 'POST',
    headers: { authorization: `Bearer ${key}` }, body: { model: 'm', messages: [] } });
  assert.equal(answer.status, 502);
});
