// A request that was refused for its slow body left the rest of the body to be read as the next
// request, and one whose key was deleted during the upload still went upstream.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';

import { startStack } from '../e2e/support/programs.mjs';

let stack;
before(async () => { stack = await startStack({}); });
after(() => stack?.stop());

/** A raw connection with a request begun on it: its head, and `sent` of `length` body bytes. */
function begin(key, length, sent) {
  const { hostname, port } = new URL(stack.proxyUrl);
  const socket = net.connect(Number(port), hostname);
  const received = { text: '' };
  socket.on('data', (part) => { received.text += part; });
  received.ended = new Promise((resolve) => socket.on('close', resolve));
  socket.on('error', () => {});
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${key}\r\n`
    + `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${' '.repeat(sent)}`);
  return { socket, received };
}

test('a body that stalls is answered 408 and the connection ends', { timeout: 40_000 }, async () => {
  const { key } = await stack.createKey();
  const { socket, received } = begin(key, 3000, 10);
  await received.ended;
  socket.destroy();
  assert.match(received.text, /^HTTP\/1\.1 408 /);
  assert.equal(received.text.match(/HTTP\/1\.1/g).length, 1);
});

test('a key deleted during the upload is refused without asking the upstream', async () => {
  const { id, key } = await stack.createKey();
  const body = JSON.stringify({ model: 'glm-4.7', messages: [{ role: 'user', content: 'hi' }] });
  const { socket, received } = begin(key, body.length + 10, 10);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = (await stack.upstreamRequests()).length;
  assert.equal((await stack.api(`/api/keys/${id}`, { method: 'DELETE' })).status, 204);
  await new Promise((resolve) => setTimeout(resolve, 800));
  socket.write(body);
  await new Promise((resolve) => setTimeout(resolve, 500));
  socket.destroy();
  assert.match(received.text, /^HTTP\/1\.1 401 /);
  assert.equal((await stack.upstreamRequests()).length, before);
});
