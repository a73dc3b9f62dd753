// An upstream whose answers a test decides on, request by request.
import http from 'node:http';

/** A short chat completion of `tokens` in all. */
export function completion(tokens = 12) {
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'm', choices: [
    { index: 0, message: { role: 'assistant', content: 'Open.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: tokens - 2, completion_tokens: 2, total_tokens: tokens } };
}

/**
 * Listens on a free port of 127.0.0.1. `answer(request)` gets {method, url, headers, body} and
 * returns (or resolves to) {status = 200, headers = {}, body = completion()}, or null to leave it
 * unanswered.
 * What was asked is in `.requests`.
 */
export async function scriptedUpstream(answer) {
  const upstream = { requests: [] };
  const server = http.createServer((incoming, outgoing) => {
    const parts = [];
    incoming.on('data', (part) => parts.push(part));
    incoming.on('end', async () => {
      const request = { method: incoming.method, url: incoming.url, headers: incoming.headers,
        body: Buffer.concat(parts).toString() };
      upstream.requests.push(request);
      const made = await answer(request);
      if (made === null) return;
      const { status = 200, headers = {}, body = completion() } = made ?? {};
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  upstream.url = `http://127.0.0.1:${server.address().port}`;
  upstream.close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return upstream;
}
