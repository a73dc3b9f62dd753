// When draining took longer than DRAIN_SECONDS the process ended with streams still running: their
// callers saw a bare cut and what had been streamed was charged to nobody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chat } from '../e2e/support/http.mjs';
import { eventually, startStack } from '../e2e/support/programs.mjs';

const key = 'pk_drain_1234567890';
let stack;
before(async () => {
  stack = await startStack({ document: { keys: [{ key, name: 'Drain' }] } });
});
after(() => stack?.stop());

test('a stream that outlives the drain is told so and charged', async () => {
  const proxy = await stack.startProxy({ env: { DRAIN_SECONDS: '1' } });
  const running = chat(proxy.url, key, { body: { stream: true },
    headers: { 'x-demo-chunks': '200', 'x-demo-chunk-delay-ms': '100' } });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  proxy.program.child.kill('SIGTERM');
  const answer = await running;
  assert.equal(answer.status, 200);
  assert.match(answer.text, /"code":"service_unavailable"/);
  assert.equal(await proxy.program.exited, 0);
  await eventually(async () => (await stack.chargedTokens()) > 0, 'the cut stream is charged');
});
