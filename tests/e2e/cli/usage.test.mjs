// usage: what the journals add up to, while proxies run and after.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chat } from '../support/http.mjs';
import { documentWith, startStack } from '../support/programs.mjs';
import { done, json, run } from './support.mjs';

const keys = { ana: 'usage-command-key-of-ana', bob: 'usage-command-key-of-bob' };

let stack;
before(async () => {
  stack = await startStack({ dashboard: false, document: documentWith(
    Object.entries(keys).map(([name, key]) => ({ id: name, key, name, token_limit_per_5h: null }))) });
  for (let i = 0; i < 5; ++i) await chat(stack.proxyUrl, keys.ana);
  await chat(stack.proxyUrl, keys.bob);
  await chat(stack.proxyUrl, keys.bob, { body: { model: 'glm-4.6', messages: [{ role: 'user', content: 'x' }] } });
});
after(() => stack?.stop());

test('it is what the upstream delivered', async () => {
  const { total, rows, group_by } = await json(stack, ['usage']);
  assert.equal(group_by, 'key');
  assert.equal(total.requests, 7);
  assert.equal(total.failed, 0);
  assert.equal(total.tokens, await stack.deliveredTokens());
  assert.equal(total.tokens, total.tokens_in + total.tokens_out);
  assert.deepEqual(rows.map(({ key, name, requests }) => ({ key, name, requests })),
    [{ key: 'ana', name: 'ana', requests: 5 }, { key: 'bob', name: 'bob', requests: 2 }]
      .sort((a, b) => rows.findIndex((row) => row.key === a.key) - rows.findIndex((row) => row.key === b.key)));
});

test('it is grouped and stepped as asked, in every format', async () => {
  const models = await json(stack, ['usage', '--group-by', 'model']);
  assert.ok(models.rows.find((row) => row.model === 'glm-4.6' && row.requests === 1));
  const upstreams = await json(stack, ['usage', '--group-by', 'upstream']);
  assert.deepEqual(upstreams.rows.map((row) => row.upstream), ['zai']);
  const hours = await json(stack, ['usage', '--bucket', 'hour']);
  assert.match(hours.rows[0].bucket, /T\d\d:00:00Z$/);
  const days = (await done(stack, ['usage', '--bucket', 'day', '--format', 'csv'])).out;
  assert.match(days, /^bucket,key,name,requests,failed,tokens,tokens_in,tokens_out,tokens_cached\r\n/);
  assert.match((await done(stack, ['usage'])).out, /^KEY +NAME +REQUESTS/);
});

test('times limit it', async () => {
  assert.equal((await json(stack, ['usage', '--from', '1h'])).total.requests, 7);
  assert.equal((await json(stack, ['usage', '--to', '1h'])).total.requests, 0);
  assert.equal((await json(stack, ['usage', '--from', '2020-01-01', '--to', '2020-01-02'])).rows.length, 0);
});

test('what is asked wrongly is refused', async () => {
  for (const args of [['--group-by', 'moon'], ['--bucket', 'year'], ['--from', 'yesterday']]) {
    const result = await run(stack, ['usage', ...args]);
    assert.equal(result.code, 1);
    assert.match(result.err, new RegExp(`^${args[0]} must be`));
  }
});

test('it is the same once the proxy is gone', async () => {
  const before = (await json(stack, ['usage'])).total;
  await stack.proxies[0].program.stop();
  assert.deepEqual((await json(stack, ['usage'])).total, before);
});
