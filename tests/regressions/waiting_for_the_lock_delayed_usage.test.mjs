// The pause after a commit was twenty times its duration, however it had spent it: a commit that
// waited 1.8 s for the lock, or for a slow disk, put off the next flush by 36 s.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';

import { chat } from '../e2e/support/http.mjs';
import { eventually, startStack } from '../e2e/support/programs.mjs';

const key = 'pk_pace_1234567890';
let stack;
before(async () => {
  stack = await startStack({ dashboard: false, document: { keys: [{ key, name: 'Pace' }] } });
});
after(() => stack?.stop());

const call = async () => {
  const answer = await chat(stack.proxyUrl, key,
    { headers: { 'x-demo-input-tokens': '30', 'x-demo-output-tokens': '12' } });
  assert.equal(answer.status, 200, answer.text);
};

test('usage is flushed soon after a commit that had to wait for the lock', async () => {
  await call();
  await eventually(async () => (await stack.chargedTokens()) === 42, 'the first flush');
  await call();
  await new Promise((resolve) => setTimeout(resolve, 800));
  const holder = spawn('flock', [`${stack.dataFile}.lock`, 'sleep', '1.8']);
  await once(holder, 'exit');
  await eventually(async () => (await stack.chargedTokens()) === 2 * 42, 'the flush that waited');
  await call();
  await eventually(async () => (await stack.chargedTokens()) === 3 * 42, 'the flush after it', 10_000);
});
