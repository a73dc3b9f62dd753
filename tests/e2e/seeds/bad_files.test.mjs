// Whatever happens to the data file, the proxy keeps serving the last good one, the dashboard refuses
// to write and says why, and neither of them touches it.
import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { chat, request } from '../support/http.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';

const key = 'bad-files-key-0001';
const document = documentWith([{ key, name: 'Ana', token_limit_per_5h: 1_000_000 }]);

const damages = {
  'an empty file': () => '',
  'a truncated file': (text) => text.slice(0, Math.floor(text.length / 2)),
  'a file that is not JSON': () => '# my notes\n{keys: oops}\n',
  'JSON of the wrong shape': () => '{"keys": {"ana": "no list"}}\n',
  'a key with a wrong member': (text) => text.replace(/"name": "Ana"/, '"name": 7'),
  'two keys with one secret': (text) => {
    const parsed = JSON.parse(text);
    return JSON.stringify({ ...parsed, keys: [parsed.keys[0], { ...parsed.keys[0], id: undefined,
      name: 'Twin' }] });
  },
};

describe('a data file damaged while the programs run', () => {
  let stack;
  let good;
  before(async () => {
    stack = await startStack({ document });
    const answer = await stack.api(`/api/keys/${key}`, { method: 'PUT', body: { notes: 'touched' } });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  });
  after(() => stack?.stop());

  for (const [name, damage] of Object.entries(damages)) {
    test(`${name}: served on, refused to write, left alone, then healed`, async () => {
      assert.equal((await chat(stack.proxyUrl, key)).status, 200);
      await new Promise((resolve) => setTimeout(resolve, 1500));  // let the flusher come to rest
      good = await readFile(stack.dataFile, 'utf8');
      const bad = damage(good);
      assert.notEqual(bad, good);
      await writeFile(stack.dataFile, bad);
      const { ino } = await stat(stack.dataFile);

      for (let i = 0; i < 20; ++i) {
        const answer = await chat(stack.proxyUrl, key);
        assert.equal(answer.status, 200, answer.text);
      }
      assert.equal((await chat(stack.proxyUrl, 'someone-else')).status, 401);
      await eventually(async () => JSON.parse((await request(`${stack.proxyUrl}/health`)).text)
        .status === 'degraded', '/health says degraded');
      const ready = await request(`${stack.adminUrl}/readyz?verbose`);
      assert.match(ready.text, /line|\$|empty|column/i, `readyz says what is wrong: ${ready.text}`);

      const refused = await stack.api('/api/keys',
        { method: 'POST', body: { name: 'Nobody', token_limit_per_5h: 1 } });
      assert.equal(refused.status, 503, JSON.stringify(refused.body));
      assert.match(JSON.stringify(refused.body), /line|column|\$|empty/i);
      const list = await stack.api('/api/keys');
      assert.equal(list.status, 200, 'reading shows the last good copy');
      assert.equal(list.body.keys[0].name, 'Ana');

      await new Promise((resolve) => setTimeout(resolve, 3000));  // several flushes come due
      assert.equal(await readFile(stack.dataFile, 'utf8'), bad, 'nobody changed the file');
      assert.equal((await stat(stack.dataFile)).ino, ino, 'nobody replaced the file');

      await writeFile(stack.dataFile, good);
      await eventually(async () => JSON.parse((await request(`${stack.proxyUrl}/health`)).text)
        .status === 'ok', '/health says ok again');
      const lifetime = (text) => JSON.parse(text).keys[0].total_lifetime_tokens ?? 0;
      await eventually(async () => lifetime(await readFile(stack.dataFile, 'utf8')) > lifetime(good),
        'what was used in the meantime is charged');
    });
  }

  test('a file that vanishes revokes nobody', async () => {
    good = await readFile(stack.dataFile, 'utf8');
    await rm(stack.dataFile);
    for (let i = 0; i < 20; ++i) assert.equal((await chat(stack.proxyUrl, key)).status, 200);
    const refused = await stack.api('/api/keys',
      { method: 'POST', body: { name: 'Nobody', token_limit_per_5h: 1 } });
    assert.equal(refused.status, 503, JSON.stringify(refused.body));
    await assert.rejects(stat(stack.dataFile), { code: 'ENOENT' });
    await writeFile(stack.dataFile, good);
    await eventually(async () => (await stack.api('/api/keys',
      { method: 'POST', body: { name: 'Somebody', token_limit_per_5h: 1 } })).status === 201,
    'writing works again');
  });
});

test('a proxy that starts on a bad file answers 503 and recovers by itself', async () => {
  const bad = '{"keys": [';
  const stack = await startStack({ document: bad, dashboard: false });
  try {
    const answer = await chat(stack.proxyUrl, key);
    assert.equal(answer.status, 503, answer.text);
    assert.equal(JSON.parse(answer.text).error.code, 'service_unavailable');
    assert.equal((await request(`${stack.adminUrl}/readyz`)).status, 503);
    assert.equal((await request(`${stack.adminUrl}/livez`)).status, 200);
    assert.equal(await readFile(stack.dataFile, 'utf8'), bad);
    await writeFile(stack.dataFile, JSON.stringify(document));
    await eventually(async () => (await chat(stack.proxyUrl, key)).status === 200, 'recovery');
  } finally {
    await stack.stop();
  }
});
