// A caller that was refused while it sent a large body had its connection reset before it could
// read why; SDKs took that for a network failure and tried again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startStack } from '../e2e/support/programs.mjs';

let stack;
before(async () => { stack = await startStack({}); });
after(() => stack?.stop());

const post = (key, bytes) => fetch(`${stack.proxyUrl}/v1/chat/completions`, { method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  body: Buffer.alloc(bytes, 0x20) });

test('a caller learns that its key is unknown although it is still sending', async () => {
  for (let i = 0; i < 3; ++i) {
    assert.equal((await post('gk_nobody_knows_this_key', 5_000_000)).status, 401);
  }
});

test('a caller learns that its body is too large', async () => {
  const { key } = await stack.createKey();
  for (let i = 0; i < 3; ++i) assert.equal((await post(key, 40_000_000)).status, 413);
});
