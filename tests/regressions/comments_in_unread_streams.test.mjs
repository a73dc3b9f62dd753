// Event streams that the proxy does not read event by event, such as those of endpoints opened by
// allow_paths, got pings in the middle of an event.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';

import { request } from '../e2e/support/http.mjs';
import { startStack } from '../e2e/support/programs.mjs';

const key = 'pk_unread_1234567890';
const halves = ['data: {"a":"he', 'llo"}\n\n'];
let upstream;
let stack;
before(async () => {
  upstream = http.createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(halves[0]);
    setTimeout(() => response.end(halves[1]), 2500);
  });
  await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  stack = await startStack({ document: { keys: [{ key, name: 'Unread' }],
    settings: { ping_seconds: 1 },
    upstreams: [{ name: 'own', path_prefix: '/v1', strip_prefix: true, dialect: 'openai',
      base_url: `http://127.0.0.1:${upstream.address().port}`, allow_paths: ['*'],
      credentials: [{ name: 'main', value: 'secret' }] }] } });
});
after(async () => {
  await stack?.stop();
  upstream?.closeAllConnections?.();
  upstream?.close();
});

test('a stream of an endpoint that is not metered arrives byte for byte', async () => {
  const answer = await request(`${stack.proxyUrl}/v1/threads/runs`,
    { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: {} });
  assert.equal(answer.status, 200);
  assert.equal(answer.text, halves.join(''));
});
