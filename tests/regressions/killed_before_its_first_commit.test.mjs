// A proxy that was killed before its first commit, which stays away from a file that somebody has
// just edited by hand, left a journal without a watermark. Whoever adopted it took the watermark for
// lost and put the usage into windows only: lifetime totals missed it for good.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { chat } from '../e2e/support/http.mjs';
import { eventually, startStack } from '../e2e/support/programs.mjs';

const key = 'pk_killed_1234567890';
let stack;
before(async () => {
  stack = await startStack({ dashboard: false, document: { keys: [{ key, name: 'Killed' }] } });
});
after(() => stack?.stop());

test('what it had answered is in the lifetime total, once', async () => {
  const [{ program, url }] = stack.proxies;
  const answer = await chat(url, key,
    { headers: { 'x-demo-input-tokens': '30', 'x-demo-output-tokens': '12' } });
  assert.equal(answer.status, 200);
  program.child.kill('SIGKILL');
  await program.exited;
  assert.equal(Object.keys((await stack.document()).proxies ?? {}).length, 0,
    'it has not committed yet');

  const { program: second } = await stack.startProxy();
  await eventually(async () => (await stack.chargedTokens()) === 42, 'the usage is adopted');
  const marks = async () => (await readdir(path.join(stack.dataDir, 'usage')))
    .filter((name) => name.endsWith('.new'));
  await eventually(async () => (await marks()).length === 0, 'no newcomer is left');
  assert.equal(await second.stop(), 0);
  assert.equal(await stack.chargedTokens(), 42);
});
