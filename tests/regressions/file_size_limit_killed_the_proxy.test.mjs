// Under a limit on the size of files (ulimit -f, LimitFSIZE=) the kernel sends SIGXFSZ to whoever
// writes beyond it, which ended proxy and dashboard instead of making the write fail.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';

import { chat, request } from '../e2e/support/http.mjs';
import { eventually, startStack } from '../e2e/support/programs.mjs';

const key = 'pk_limit_1234567890';
let stack;
before(async () => {
  stack = await startStack({ document: { keys: [{ id: 'key_1', key, name: 'Limit' }] } });
});
after(() => stack?.stop());

const limitFiles = ({ pid }, bytes) => execFileSync('prlimit',
  ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);

test('a proxy whose journal may not grow goes on and charges everything later', async () => {
  const [{ program, adminUrl }] = stack.proxies;
  const call = async () => {
    const answer = await chat(stack.proxyUrl, key,
      { headers: { 'x-demo-input-tokens': '30', 'x-demo-output-tokens': '12' } });
    assert.equal(answer.status, 200, answer.text);
  };
  const readyz = async () => (await request(`${adminUrl}/readyz?verbose`)).text;
  limitFiles(program, 600);
  for (let i = 0; i < 5; ++i) await call();
  assert.match(await readyz(), /\[-\]journal/);
  assert.match(await readyz(), /File too large/);
  limitFiles(program, 'unlimited');
  await eventually(async () => (await stack.chargedTokens()) === 5 * 42, 'all is charged');
  assert.doesNotMatch(await readyz(), /\[-\]/);
});

test('a dashboard that may not write the document says so and goes on', async () => {
  const edit = (notes) => stack.api('/api/keys/key_1', { method: 'PATCH', body: { notes } });
  limitFiles(stack.dashboard, 100);
  const refused = await edit('too large');
  assert.equal(refused.status, 503);
  assert.match(refused.body.detail, /File too large/);
  limitFiles(stack.dashboard, 'unlimited');
  assert.equal((await edit('fits')).status, 200);
  assert.equal((await stack.document()).keys[0].notes, 'fits');
});
