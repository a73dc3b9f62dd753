// A stream whose upstream is silent for long gets comments, so that nothing on the way to the caller
// takes the connection for dead; SDKs skip them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import OpenAI from 'openai';

import { chat } from '../support/http.mjs';
import { startStack } from '../support/programs.mjs';

const key = 'pk_pings_1234567890';
let stack;
before(async () => {
  stack = await startStack({ document: { keys: [{ key, name: 'Pings' }],
    settings: { ping_seconds: 1 } } });
});
after(() => stack?.stop());

const slow = { 'x-demo-chunks': '3', 'x-demo-chunk-delay-ms': '2600' };

test('silence in a stream is filled with comments', async () => {
  const answer = await chat(stack.proxyUrl, key, { headers: slow, body: { stream: true } });
  assert.equal(answer.status, 200);
  assert.match(answer.text, /\n\n: ping\n(: ping\n)*data: /);
  assert.match(answer.text, /data: \[DONE\]\n\n$/);
});

test('an SDK reads such a stream as if nothing had been added', async () => {
  const client = new OpenAI({ baseURL: `${stack.proxyUrl}/v1`, apiKey: key, maxRetries: 0 });
  const stream = await client.chat.completions.create(
    { model: 'glm-4.7', stream: true, messages: [{ role: 'user', content: 'Good day!' }] },
    { headers: slow });
  let chunks = 0;
  for await (const chunk of stream) {
    assert.ok(chunk.choices[0]);
    ++chunks;
  }
  assert.ok(chunks >= 3, `${chunks} chunks`);
});
