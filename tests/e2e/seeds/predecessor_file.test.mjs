// The TypeScript predecessor's file works as it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chat, request } from '../support/http.mjs';
import { eventually, startStack } from '../support/programs.mjs';

const document = '{"keys":[{"key":"test-key-123","name":"Test Key","token_limit_per_5h":100000,'
  + '"expiry_date":"2027-12-31T23:59:59Z","created_at":"2026-01-01T00:00:00Z",'
  + '"last_used":"2026-01-01T00:00:00Z","total_lifetime_tokens":0,"usage_windows":[]}]}';

let stack;
before(async () => { stack = await startStack({ document }); });
after(() => stack?.stop());

const steered = { 'x-demo-input-tokens': '30', 'x-demo-output-tokens': '70' };

test('its key works through the proxy and is charged', async () => {
  const answer = await chat(stack.proxyUrl, 'test-key-123', { headers: steered });
  assert.equal(answer.status, 200, answer.text);
  const key = await eventually(async () => {
    const [first] = (await stack.document()).keys;
    return first.total_lifetime_tokens === 100 && first;
  }, '100 tokens in the file');
  assert.equal(key.key, 'test-key-123', 'nobody converts it silently');
  assert.equal(key.name, 'Test Key');
  assert.equal(key.token_limit_per_5h, 100000);
  assert.equal(key.expiry_date, '2027-12-31T23:59:59Z');
  assert.notEqual(key.last_used, '2026-01-01T00:00:00Z');
  assert.equal(key.usage_windows.reduce((sum, w) => sum + w.tokens_used, 0), 100);
});

test('GET /stats answers in the predecessor\'s shape', async () => {
  const answer = await request(`${stack.proxyUrl}/stats`,
    { headers: { authorization: 'Bearer test-key-123' } });
  assert.equal(answer.status, 200, answer.text);
  const stats = JSON.parse(answer.text);
  assert.equal(stats.name, 'Test Key');
  assert.equal(stats.token_limit_per_5h, 100000);
  assert.equal(stats.is_expired, false);
  assert.equal(stats.total_lifetime_tokens, 100);
  assert.equal(stats.current_usage.tokens_used_in_current_window, 100);
  assert.equal(stats.current_usage.remaining_tokens, 99900);
  assert.ok(!answer.text.includes('test-key-123'), 'a hint only');
});

test('PUT /api/keys/test-key-123 changes it, and the next request feels it', async () => {
  for (const [limit, expected] of [[50, 429], [200000, 200]]) {
    const changed = await stack.api('/api/keys/test-key-123',
      { method: 'PUT', body: { token_limit_per_5h: limit } });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    assert.equal(changed.body.token_limit_per_5h, limit);
    assert.equal(changed.body.storage, 'plain');
    const answer = await chat(stack.proxyUrl, 'test-key-123');
    assert.equal(answer.status, expected, answer.text);
  }
  assert.equal((await stack.document()).keys[0].key, 'test-key-123');
});

test('PUT cannot overwrite usage', async () => {
  const refused = await stack.api('/api/keys/test-key-123',
    { method: 'PUT', body: { total_lifetime_tokens: 0, usage_windows: [] } });
  assert.equal(refused.status, 400, JSON.stringify(refused.body));
  assert.ok((await stack.document()).keys[0].total_lifetime_tokens >= 100);
});
