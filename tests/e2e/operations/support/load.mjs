// A load of known requests: every kind of answer that callers get, and how often each was asked for.
import net from 'node:net';

import { chat, message, request } from '../../support/http.mjs';
import { freePorts } from '../../support/ports.mjs';
import { demoCredential, documentWith, startStack } from '../../support/programs.mjs';

export const keys = { open: 'load-key-open', blocked: 'load-key-blocked', off: 'load-key-off',
  narrow: 'load-key-narrow' };

/** Demo upstream and one proxy of one worker; beside the usual upstreams one that nobody listens for. */
export async function startLoadedStack() {
  const deadPort = await freePorts();
  return startStack({ dashboard: false, workers: 1, document: ({ upstreamUrl: url }) => documentWith([
    { key: keys.open, name: 'Open', token_limit_per_5h: 1_000_000 },
    { key: keys.blocked, name: 'Blocked', token_limit_per_5h: 0 },
    { key: keys.off, name: 'Off', enabled: false },
    { key: keys.narrow, name: 'Narrow', allowed_models: ['glm-4.7'] },
  ], { upstreams: [
    ['openai', '/v1', `${url}/v4`, 'openai', true],
    ['anthropic', '/v1/messages', `${url}/api/anthropic`, 'anthropic', false],
    ['dead', '/dead/v1', `http://127.0.0.1:${deadPort}`, 'openai', true],
  ].map(([name, path_prefix, base_url, dialect, strip_prefix]) => ({ name, path_prefix, base_url,
    dialect, strip_prefix, credentials: [{ name: 'main', value: demoCredential }] })) }) });
}

/** Tokens in and out of an answer. */
const tokens = (input, output, rest = {}) => ({ headers: { 'x-demo-input-tokens': String(input),
  'x-demo-output-tokens': String(output), ...rest } });
const streamed = (options) => ({ ...options, body: { stream: true } });

/** Bytes that are no request, on a connection of their own; resolves to the status line. */
function sendRaw(proxyUrl, bytes) {
  const { hostname, port } = new URL(proxyUrl);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (data) => { text += data; });
    socket.on('error', reject);
    socket.on('close', () => resolve(text.split('\r\n')[0]));
  });
}

/** [how often, what, the answer's status, route label]; a refusal also names its reason. */
const script = (url) => {
  const bearer = (key) => ({ headers: { authorization: `Bearer ${key}` } });
  const post = (path, key, body = {}) => () => request(url + path,
    { method: 'POST', body: { model: 'glm-4.7', ...body }, ...(key ? bearer(key) : {}) });
  const get = (path, key) => () => request(url + path, key ? bearer(key) : {});
  return [
    [3, () => chat(url, keys.open, tokens(10, 20)), 200, 'chat.completions'],
    [2, () => chat(url, keys.open, streamed(tokens(100, 50))), 200, 'chat.completions'],
    [2, () => message(url, keys.open, tokens(7, 9)), 200, 'messages'],
    [1, () => message(url, keys.open, streamed(tokens(70, 90))), 200, 'messages'],
    [1, () => chat(url, keys.open, tokens(30, 40, { 'x-demo-usage': 'omit' })), 200,
      'chat.completions'],
    [1, get('/v1/models', keys.open), 200, 'models'],
    [2, get('/health'), 200, 'health'],
    [1, get('/'), 200, 'index'],
    [1, get('/stats', keys.open), 200, 'stats'],
    [1, get('/cache-stats', keys.open), 200, 'cache_stats'],
    [1, () => request(`${url}/v1/chat/completions`, { method: 'OPTIONS',
      headers: { origin: 'http://a', 'access-control-request-method': 'POST' } }), 204, 'cors'],
    [2, post('/v1/chat/completions'), 401, 'chat.completions', 'missing_key'],
    [3, post('/v1/chat/completions', 'load-key-nobody'), 401, 'chat.completions', 'unknown_key'],
    [1, post('/v1/chat/completions', keys.off), 403, 'chat.completions', 'disabled_key'],
    [2, post('/v1/files', keys.open), 403, 'other', 'endpoint_not_allowed'],
    [1, post('/v1/chat/completions', keys.narrow, { model: 'gpt-4o' }), 403, 'chat.completions',
      'model_not_allowed'],
    [2, post('/nothing/here', keys.open), 404, 'none', 'no_route'],
    [1, get('/v1/chat/completions', keys.open), 405, 'chat.completions', 'method_not_allowed'],
    [4, () => chat(url, keys.blocked), 429, 'chat.completions', 'quota_blocked'],
    [1, () => message(url, keys.blocked), 429, 'messages', 'quota_blocked'],
    [2, () => chat(url, keys.open, { headers: { 'x-demo-status': '503' } }), 503,
      'chat.completions'],
    [1, () => message(url, keys.open, { headers: { 'x-demo-status': '401' } }), 502, 'messages',
      'upstream_credential_rejected'],
    [2, post('/dead/v1/chat/completions', keys.open), 502, 'chat.completions',
      'upstream_unreachable'],
    [1, async () => ({ status: Number((await sendRaw(url, 'GET / HTTP/1.1\r\nBad Name: x\r\n\r\n'))
      .split(' ')[1]) }), 400, 'none', 'malformed_request'],
  ];
};

/** What series must have after the load, as parseSeries spells them. */
export const expected = {
  tokens: {
    '{direction="input",provenance="reported"}': 3 * 10 + 2 * 100 + 2 * 7 + 70,
    '{direction="output",provenance="reported"}': 3 * 20 + 2 * 50 + 2 * 9 + 90,
    '{direction="input",provenance="partial"}': 0,
    '{direction="output",provenance="partial"}': 0,
  },
  upstreamFailures: {
    '{reason="status",upstream="openai"}': 2,
    '{reason="credential",upstream="anthropic"}': 1,
    '{reason="credential",upstream="openai"}': 0,
    '{reason="credential",upstream="dead"}': 0,
    '{reason="connect",upstream="dead"}': 2,
  },
  upstreamStates: { '{upstream="anthropic"}': 0, '{upstream="dead"}': 0, '{upstream="openai"}': 0 },
  firstBytes: 3 + 2 + 2 + 1 + 1 + 1 + 2 + 1,  // whatever an upstream answered
  unreadable: 1,
};

/**
 * Sends all of it and throws when an answer has another status than it should. Resolves to
 * {requests, refusals, sent}: how often each pair of route and code, and each reason, was met.
 */
export async function sendLoad(stack) {
  const requests = {};
  const refusals = {};
  let sent = 0;
  const add = (to, label) => { to[label] = (to[label] ?? 0) + 1; };
  for (const [times, send, status, route, reason] of script(stack.proxyUrl)) {
    for (let i = 0; i < times; ++i) {
      const answer = await send();
      if (answer.status !== status) {
        throw new Error(`${route} ${reason ?? ''}: ${answer.status}, not ${status}: ${answer.text}`);
      }
      add(requests, `{code="${status}",route="${route}"}`);
      if (reason) add(refusals, `{reason="${reason}"}`);
      ++sent;
    }
  }
  return { requests, refusals, sent };
}
