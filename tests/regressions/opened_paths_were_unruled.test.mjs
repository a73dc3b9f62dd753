// What an upstream's allow_paths lets through was neither held to the key's models nor charged as
// what it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { request } from '../e2e/support/http.mjs';
import { startStack } from '../e2e/support/programs.mjs';
import { scriptedUpstream } from '../e2e/support/scripted_upstream.mjs';

const keys = { free: 'gk_opened_free_1234567890', ruled: 'gk_opened_ruled_1234567890',
  moved: 'gk_opened_moved_1234567890' };
let stack;
let upstream;
let answer;  // of the upstream

before(async () => {
  upstream = await scriptedUpstream(() => answer ?? { body: {} });
  stack = await startStack({ document: {
    keys: [{ key: keys.free, name: 'Free', token_limit_per_5h: 100_000_000 },
      { key: keys.ruled, name: 'Ruled', allowed_models: ['glm-*'] },
      { key: keys.moved, name: 'Moved', model: 'glm-4.7' }],
    upstreams: [{ name: 'own', path_prefix: '/wide', strip_prefix: true, dialect: 'openai',
      base_url: `${upstream.url}/v1`, allow_paths: ['*'], model_aliases: { short: 'glm-long' },
      credentials: [{ name: 'main', value: 'secret' }] }] } });
});
after(async () => {
  await stack?.stop();
  await upstream?.close();
});

/** The answer's status, and the body that the upstream was sent, or null. */
async function post(key, body, type = 'application/json', path = '/images/generations') {
  upstream.requests.length = 0;
  const { status } = await request(`${stack.proxyUrl}/wide${path}`,
    { method: 'POST', body, headers: { authorization: `Bearer ${key}`, 'content-type': type } });
  return { status, sent: upstream.requests[0]?.body ?? null };
}

test('a model that the key may not use is refused, whatever the content type says', async () => {
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
    for (const body of ['{"model":"gpt-x"}', ' \n{"a":{"model":"glm-4"},"mod\\u0065l":"gpt-x"}',
      '{"model":"glm-4","model":"gpt-x"}', '{"model":"gpt-x","model":null}', '{"model":""}']) {
      assert.deepEqual(await post(keys.ruled, body, type), { status: 403, sent: null }, body);
    }
  }
  const body = '{"model": "glm-4", "prompt": "x"}';
  assert.deepEqual(await post(keys.ruled, body), { status: 200, sent: body });
});

test('the key\'s model and aliases take the place of the one named', async () => {
  assert.deepEqual(await post(keys.moved, '{"n": 1.0, "model": "gpt-x"}'),
    { status: 200, sent: '{"n": 1.0, "model": "glm-4.7"}' });
  assert.equal((await post(keys.free, '{"model":"short"}')).sent, '{"model":"glm-long"}');
  assert.equal((await post(keys.ruled, '{"model":"glm-4","model":"glm-5"}')).sent,
    '{"model":"glm-5","model":"glm-5"}');
});

test('what names no model goes through as it is', async () => {
  const bodies = ['{"prompt": "x"}', '{"model": {"name": "x"}}', '[{"model":"gpt-x"}]', '{}',
    '"a text"', '42', '-1', 'true', 'null'];
  for (const key of Object.values(keys)) {
    for (const body of bodies) assert.deepEqual(await post(key, body), { status: 200, sent: body });
    for (const body of ['{"a":1}\n{"b":2}\n', '--x\r\n', '\u0001\u0002', '{cut']) {
      assert.deepEqual(await post(key, body, 'application/octet-stream'), { status: 200, sent: body });
    }
  }
});

test('JSON that only a lenient reader understands is refused where the key has rules', async () => {
  for (const body of ['{"model":"gpt-x","a":NaN}', '\ufeff{"model":"gpt-x"}', '{"model":"gpt-x"} x']) {
    assert.equal((await post(keys.ruled, body)).status, 400, body);
    assert.equal((await post(keys.moved, body, 'application/x+json; charset=utf-8')).status, 400);
    assert.equal((await post(keys.ruled, body, '')).status, 400, 'without a type');
    assert.equal((await post(keys.free, body)).sent, body);
  }
});

/** What the request takes of the key's quota when the upstream answers so. */
async function charge(made, { body = 'x'.repeat(400), type = 'text/plain', method = 'POST' } = {}) {
  const used = async () => JSON.parse((await request(`${stack.proxyUrl}/stats`,
    { headers: { authorization: `Bearer ${keys.free}` } })).text)
    .current_usage.tokens_used_in_current_window;
  answer = made;
  const before = await used();
  const { text } = await request(`${stack.proxyUrl}/wide/things`, { method, body,
    headers: { authorization: `Bearer ${keys.free}`, 'content-type': type } });
  answer = undefined;
  assert.equal(text, made.body);
  return await used() - before;
}

const events = { 'content-type': 'text/event-stream' };

test('a usage that the answer reports is what is charged', async () => {
  const pad = 'y'.repeat(4000);
  const both = `{"pad":"${pad}","usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}`;
  assert.equal(await charge({ body: both }), 7);
  assert.equal(await charge({ body: `{"pad":"${pad}","usage":{"total_tokens":5}}` }), 5);
  assert.equal(await charge({ headers: events, body: `data: {"type":"partial","b64":"${pad}"}\n\n` +
    'data: {"type":"done","usage":{"input_tokens":2,"output_tokens":9}}\n\n' }), 11);
  assert.equal(await charge({ body: both }, { method: 'GET', body: '' }),
    Math.ceil(both.length / 4));
});

test('without one text is charged by its bytes, and nothing else is', async () => {
  const body = 'z'.repeat(800);
  const answered = (type) => ({ headers: { 'content-type': type }, body });
  assert.equal(await charge(answered('application/problem+json')), 300);
  assert.equal(await charge({ headers: events, body: `data: ${'z'.repeat(792)}\n\n` }), 300);
  assert.equal(await charge(answered('audio/mpeg')), 100);
  assert.equal(await charge(answered('text/plain'), { type: 'multipart/form-data; boundary=x' }), 200);
  assert.equal(await charge(answered('image/png'), { type: 'audio/wav' }), 0);
  assert.equal(await charge(answered('application/json'), { type: 'application/json' }), 300);
});
