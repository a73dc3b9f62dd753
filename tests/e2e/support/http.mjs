// Plain HTTP as the seeds need it: chosen agents (connections), answers as text, and callers that
// leave in the middle.
import http from 'node:http';

/** Keep-alive connections, at most `sockets`. */
export function agent(sockets = Infinity) {
  return new http.Agent({ keepAlive: true, maxSockets: sockets });
}

const shared = agent();

/**
 * One request, over a kept-alive connection unless `agent` is given. Resolves to {status, headers, text, cut}. With `cutAfter` the caller closes its
 * connection once that many body bytes have come (cut: true); an answer that is shorter ends
 * normally.
 */
export function request(url, { method = 'GET', headers = {}, body, agent: through = shared,
  cutAfter } = {}) {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined
      : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const outgoing = http.request(url, { method, agent: through,
      headers: { ...(payload ? { 'content-type': 'application/json', 'content-length': payload.length }
        : {}), ...headers } });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const parts = [];
      let size = 0;
      let cut = false;
      const finish = () => resolve({ status: incoming.statusCode, headers: incoming.headers,
        text: Buffer.concat(parts).toString('utf8'), cut });
      incoming.on('data', (part) => {
        if (cut) return;
        parts.push(part);
        size += part.length;
        if (cutAfter !== undefined && size >= cutAfter) {
          cut = true;
          incoming.destroy();
          finish();
        }
      });
      incoming.on('end', finish);
      incoming.on('error', (error) => { if (!cut) reject(error); });
      incoming.on('aborted', () => { if (!cut) reject(new Error('answer cut off')); });
    });
    outgoing.end(payload);
  });
}

/** A small chat completion through the proxy at `proxyUrl` with this api key. */
export function chat(proxyUrl, apiKey, { headers = {}, body = {}, ...options } = {}) {
  return request(`${proxyUrl}/v1/chat/completions`, { method: 'POST', ...options,
    headers: { authorization: `Bearer ${apiKey}`, ...headers },
    body: { model: 'glm-4.7', messages: [{ role: 'user', content: 'Is the gate open today?' }],
      max_tokens: 50, ...body } });
}

/** The same in Anthropic's dialect. */
export function message(proxyUrl, apiKey, { headers = {}, body = {}, ...options } = {}) {
  return request(`${proxyUrl}/v1/messages`, { method: 'POST', ...options,
    headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01', ...headers },
    body: { model: 'glm-4.7', messages: [{ role: 'user', content: 'Is the gate open today?' }],
      max_tokens: 50, ...body } });
}

/** Runs `count` jobs, at most `width` at a time; resolves to their results in order. */
export async function inParallel(count, width, job) {
  const results = new Array(count);
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next++;
      results[index] = await job(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  return results;
}
