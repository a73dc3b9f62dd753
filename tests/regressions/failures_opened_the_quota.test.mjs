// Answers that failed counted as answers without output in the key's running average. After six
// errors of the upstream a key with a small limit let forty parallel requests through at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chat, inParallel } from '../e2e/support/http.mjs';
import { startStack } from '../e2e/support/programs.mjs';

let stack;
before(async () => { stack = await startStack({}); });
after(() => stack?.stop());

test('errors of the upstream do not make reservations smaller', async () => {
  const { key } = await stack.createKey({ token_limit_per_5h: 3000 });
  for (let i = 0; i < 6; ++i) {
    const failed = await chat(stack.proxyUrl, key, { headers: { 'x-demo-status': '500' } });
    assert.equal(failed.status, 500);
  }
  const answers = await inParallel(40, 40, () => chat(stack.proxyUrl, key,
    { headers: { 'x-demo-output-tokens': '1000', 'x-demo-first-byte-delay-ms': '800' },
      body: { max_tokens: 1000 } }));
  const admitted = answers.filter((answer) => answer.status === 200).length;
  assert.ok(admitted >= 1 && admitted <= 4, `${admitted} admitted`);
});
