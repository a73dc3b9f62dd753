// The journal was told of a running stream only when further bytes came. A stream that fell silent
// was not journaled at all, so that a crash lost everything it had delivered, however long ago.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { byRequest, readJournals } from '../e2e/faults/support/books.mjs';
import { chat } from '../e2e/support/http.mjs';
import { startStack } from '../e2e/support/programs.mjs';

const key = 'pk_silent_1234567890';
let stack;
before(async () => {
  stack = await startStack({ dashboard: false, document: { keys: [{ key, name: 'Silent' }] } });
});
after(() => stack?.stop());

test('what a silent stream has delivered is in the journal 15 seconds later', async () => {
  const stream = chat(stack.proxyUrl, key, { body: { stream: true }, headers: {
    'x-demo-input-tokens': '7', 'x-demo-output-tokens': '300', 'x-demo-fault': 'stall',
    'x-demo-after-bytes': '2000' } });
  stream.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 15_200));
  const [lines] = [...byRequest(await readJournals(stack.dataDir)).values()];
  assert.equal(lines?.length, 1);
  assert.equal(lines[0].progress, true);
  assert.ok(lines[0].tokens_out > 0, JSON.stringify(lines[0]));
});
