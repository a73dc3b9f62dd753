// npm's `@anthropic-ai/sdk` against the proxy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { anthropic, keys, sdkDocument } from '../support/sdk.mjs';

let stack;
let client;
before(async () => {
  stack = await startStack({ document: sdkDocument(), dashboard: false });
  client = anthropic(stack.proxyUrl, keys.good);
});
after(() => stack?.stop());

const body = { model: 'glm-4.7', max_tokens: 200,
  messages: [{ role: 'user', content: 'Who goes there?' }] };
// 25 in all: 15 new, 8 read from the cache, 2 written into it.
const steered = { headers: { 'x-demo-output-tokens': '40', 'x-demo-input-tokens': '25',
  'x-demo-cached-tokens': '8', 'x-demo-cache-creation-tokens': '2' } };

const charges = (tokens, call) => stack.charges(tokens, call);

test('a message answers and is charged for input, both cache kinds and output', async () => {
  const { data, response } = await charges(65, () =>
    client.messages.create(body, steered).withResponse());
  assert.match(data.content[0].text, /standing in for glm-4\.7/);
  assert.equal(data.usage.input_tokens, 15);
  assert.equal(data.usage.cache_read_input_tokens, 8);
  assert.equal(response.headers.get('x-gatehouse-demo'), '1');
  assert.ok(data._request_id, 'a request id');
});

test('a streamed message has every event of the real one', async () => {
  const names = await charges(65, async () => {
    const stream = await client.messages.create({ ...body, stream: true }, steered);
    const all = new Set();
    for await (const event of stream) all.add(event.type);
    return all;
  });
  for (const name of ['message_start', 'content_block_start', 'content_block_delta',
    'content_block_stop', 'message_delta', 'message_stop']) {
    assert.ok(names.has(name), name);
  }
});

test('the SDK\'s own stream helper assembles the message and its usage', async () => {
  const final = await charges(65, () => client.messages.stream(body, steered).finalMessage());
  assert.match(final.content[0].text, /Good day!/);
  assert.equal(final.usage.output_tokens, 40);
  assert.equal(final.stop_reason, 'end_turn');
});

test('a bearer token works as well as x-api-key, the way Claude Code sends it', async () => {
  const bearer = anthropic(stack.proxyUrl, null, { authToken: keys.good });
  const answer = await bearer.messages.create(body);
  assert.equal(answer.role, 'assistant');
});

test('count_tokens answers and costs nothing', async () => {
  const answer = await charges(0, () => client.messages.countTokens(
    { model: body.model, messages: body.messages }, { headers: { 'x-demo-input-tokens': '25' } }));
  assert.equal(answer.input_tokens, 25);
  await charges(65, () => client.messages.create(body, steered));
});

test('the model list is in Anthropic\'s shape', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    assert.equal(model.type, 'model');
    ids.push(model.id);
  }
  assert.ok(ids.includes('glm-4.7'), ids.join());
});

test('anthropic-version and anthropic-beta reach the upstream, the caller\'s key does not', async () => {
  await client.messages.create(body, { headers: { 'anthropic-beta': 'demo-2026-01-01' } });
  const seen = (await stack.upstreamRequests()).pop();
  const headers = new Map(seen.headers);
  assert.match(headers.get('anthropic-version'), /^20\d\d-\d\d-\d\d$/);
  assert.equal(headers.get('anthropic-beta'), 'demo-2026-01-01');
  assert.ok(!JSON.stringify(seen.headers).includes(keys.good));
  assert.equal(seen.target, '/api/anthropic/v1/messages');
});

test('a base URL with a /v1 too many is told so', async () => {
  await assert.rejects(client.withOptions({ baseURL: `${stack.proxyUrl}/v1` }).messages.create(body),
    (error) => error.status === 403 && /'\/v1' stands twice/.test(error.message));
});
