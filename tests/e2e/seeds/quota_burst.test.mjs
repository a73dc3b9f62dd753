// A burst of parallel requests cannot spend a key's quota many times over.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chat, inParallel } from '../support/http.mjs';
import { eventually, startStack } from '../support/programs.mjs';
import { ask, burst, perRequest, prompt } from '../support/quota.mjs';

const callers = 200;
const room = 10;

let stack;
before(async () => { stack = await startStack({ workers: 2 }); });
after(() => stack?.stop());

async function used(id) {
  return (await stack.api(`/api/keys/${id}`)).body.usage.used;
}

test(`of ${callers} parallel requests on a key with room for ${room}, at most ${room + 1} are `
  + 'admitted with reservation "max"', async () => {
  const { id, key } = await stack.createKey(
    { name: 'max', token_limit_per_5h: room * perRequest, reservation: 'max' });
  const { admitted, refused } = await burst(stack.proxyUrl, key, { callers, maxTokens: 100 });
  assert.ok(admitted >= room - 1 && admitted <= room + 1, `${admitted} admitted`);
  const first = JSON.parse(refused[0].text).error;
  assert.equal(first.code, 'rate_limit_exceeded', 'only reserved, not used up');
  assert.equal(refused[0].headers['retry-after'], '1');
  await eventually(async () => await used(id) === admitted * perRequest, 'all of it settled');

  // The answers gave back nothing: what was reserved has been used.
  if (admitted >= room) {
    const late = await ask(stack.proxyUrl, key, 100);
    assert.equal(late.status, 429, late.text);
    assert.equal(JSON.parse(late.text).error.code, 'insufficient_quota');
    assert.equal(late.headers['x-should-retry'], 'false');
  }
});

test('with reservation "expected" it is the same, give or take one, once the average is known',
  async () => {
    const { id, key } = await stack.createKey({ name: 'expected', token_limit_per_5h: 1_000_000 });
    for (let i = 0; i < 6; ++i) assert.equal((await ask(stack.proxyUrl, key, 32_000)).status, 200);
    await eventually(async () => await used(id) === 6 * perRequest, 'six requests settled');
    const changed = await stack.api(`/api/keys/${id}`,
      { method: 'PUT', body: { token_limit_per_5h: (6 + room) * perRequest } });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    const { admitted } = await burst(stack.proxyUrl, key, { callers, maxTokens: 32_000 });
    assert.ok(admitted >= room - 1 && admitted <= room + 2, `${admitted} admitted`);
  });

test('what aborted requests had reserved is free again', async () => {
  const { id, key } = await stack.createKey(
    { name: 'aborted', token_limit_per_5h: 20 * perRequest, reservation: 'max' });
  for (let round = 0; round < 3; ++round) {
    await inParallel(15, 15, () => chat(stack.proxyUrl, key, {
      headers: { 'x-demo-status': '500' },
      body: { max_tokens: 100, messages: [{ role: 'user', content: prompt }] } }));
  }
  assert.equal(await used(id), 0, 'failed requests cost nothing');
  const { admitted } = await burst(stack.proxyUrl, key, { callers, maxTokens: 100 });
  assert.ok(admitted >= 19 && admitted <= 21, `${admitted} admitted`);
});
