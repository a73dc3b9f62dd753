// A key that was made, used and deleted within a quarter of a second left its streams running to their
// end: the config was then what it had been before, and the look for lost keys, four times a second,
// told configs apart by their digest.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { agent, chat } from '../e2e/support/http.mjs';
import { startStack } from '../e2e/support/programs.mjs';

let stack;
before(async () => { stack = await startStack({ workers: 1 }); });
after(() => stack?.stop());

test('streams of a key end within a second of its deletion, however soon after its making', async () => {
  for (let round = 0; round < 12; ++round) {
    const { id, key } = await stack.createKey();
    const stream = chat(stack.proxyUrl, key, { agent: agent(1), body: { stream: true },
      headers: { 'x-demo-chunks': '400', 'x-demo-chunk-delay-ms': '20',
        'x-demo-output-tokens': '2000' } });
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal((await stack.api(`/api/keys/${id}`, { method: 'DELETE' })).status, 204);
    const deleted = performance.now();
    const { text } = await stream;
    const ms = performance.now() - deleted;
    assert.ok(ms < 3000, `round ${round}: went on for ${Math.round(ms)} ms`);
    assert.match(text, /revoked/);
  }
});
