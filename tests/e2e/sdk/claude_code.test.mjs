// The requests that Claude Code makes of an ANTHROPIC_BASE_URL, as they look on the wire.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { request } from '../support/http.mjs';
import { startStack } from '../support/programs.mjs';
import { keys, sdkDocument } from '../support/sdk.mjs';

let stack;
before(async () => { stack = await startStack({ document: sdkDocument(), dashboard: false }); });
after(() => stack?.stop());

/** ANTHROPIC_AUTH_TOKEN goes as a Bearer token; the rest is what the program sends with each call. */
const said = { authorization: `Bearer ${keys.good}`, 'anthropic-version': '2023-06-01',
  'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14',
  'anthropic-dangerous-direct-browser-access': 'true', 'x-app': 'cli',
  'user-agent': 'claude-cli/2.0 (external, cli)', 'x-stainless-lang': 'js',
  'x-demo-output-tokens': '40', 'x-demo-input-tokens': '25' };

const call = (method, route, body) =>
  request(stack.proxyUrl + route, { method, headers: said, body });

const conversation = { model: 'glm-4.7', max_tokens: 32000, stream: true,
  system: [{ type: 'text', text: 'You are a guard.', cache_control: { type: 'ephemeral' } }],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Who goes there?' }] }],
  tools: [{ name: 'open_gate', description: 'Opens it', input_schema: { type: 'object' } }],
  metadata: { user_id: 'user_1' }, thinking: { type: 'enabled', budget_tokens: 1024 } };

test('HEAD / and GET / tell that somebody is there', async () => {
  assert.equal((await call('HEAD', '/')).status, 200);
  const index = await call('GET', '/');
  assert.equal(JSON.parse(index.text).name, 'gatehouse-proxy');
});

test('a conversation goes upstream as it is, betas, tools and ?beta=true included', async () => {
  const answer = await stack.charges(65, () => call('POST', '/v1/messages?beta=true', conversation));
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.text, /event: message_stop/);
  const seen = (await stack.upstreamRequests()).pop();
  assert.equal(seen.target, '/api/anthropic/v1/messages?beta=true');
  const headers = new Map(seen.headers);
  for (const name of ['anthropic-version', 'anthropic-beta', 'x-app', 'user-agent']) {
    assert.equal(headers.get(name), said[name]);
  }
  assert.deepEqual(JSON.parse(seen.body), conversation);
});

test('tokens are counted for nothing', async () => {
  const { stream: _, max_tokens: __, ...body } = conversation;
  const answer = await stack.charges(0, () =>
    call('POST', '/v1/messages/count_tokens?beta=true', body));
  assert.equal(JSON.parse(answer.text).input_tokens, 25);
});

test('the model list is in Anthropic\'s shape', async () => {
  const list = JSON.parse((await call('GET', '/v1/models?limit=1000')).text);
  assert.ok(list.data.every(({ type }) => type === 'model'));
  assert.equal(list.has_more, false);
});

test('a used-up quota says so in Anthropic\'s shape and asks for no retry', async () => {
  const answer = await request(`${stack.proxyUrl}/v1/messages?beta=true`, { method: 'POST',
    headers: { ...said, authorization: `Bearer ${keys.usedUp}` }, body: conversation });
  assert.equal(answer.status, 429);
  assert.equal(answer.headers['x-should-retry'], 'false');
  assert.equal(JSON.parse(answer.text).error.type, 'rate_limit_error');
});
