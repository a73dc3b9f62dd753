// A key's rules held for requests as clients write them: another spelling of a path, a model's name
// that leaves /models/ or that the key's own model had replaced, a body without a model or one that
// begins with "data:" got round them.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';

import { request } from '../e2e/support/http.mjs';
import { startStack } from '../e2e/support/programs.mjs';

const key = 'gk_no_way_round_the_rules';
const overridden = 'gk_no_way_round_the_model';
const limited = 'gk_no_way_round_the_quota';
let stack;
let upstream;
const seen = [];
let fields;  // of the last request
let held = Promise.resolve();  // what the upstream waits for before it answers

before(async () => {
  upstream = http.createServer((asked, response) => {
    seen.push(`${asked.method} ${asked.url}`);
    fields = asked.headers;
    asked.resume().on('end', () => held.then(() => response.writeHead(200, { 'content-type': 'application/json' })
      .end('{"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}')));
  });
  await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  stack = await startStack({ document: {
    keys: [{ key, name: 'Ruled', allowed_models: ['glm-*'] },
      { key: overridden, name: 'Overridden', model: 'glm-4.7' },
      { key: limited, name: 'Limited', token_limit_per_5h: 1000 }],
    upstreams: [{ name: 'own', path_prefix: '/v1', strip_prefix: true, dialect: 'openai',
      base_url: `http://127.0.0.1:${upstream.address().port}/v1`, allow_paths: ['*'],
      credentials: [{ name: 'main', value: 'secret' }] }] } });
});
after(async () => {
  await stack?.stop();
  upstream?.closeAllConnections?.();
  upstream?.close();
});

const ask = (path, body, by = key) => request(stack.proxyUrl + path,
  { method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${by}` }, body });

/** Asserts that each is refused, and that the upstream hears of none. */
async function refused(paths, statuses, body, by = key) {
  seen.length = 0;
  for (const path of paths) {
    const answer = await ask(path, body, by);
    assert.ok(statuses.includes(answer.status), `${path}: ${answer.status}`);
  }
  assert.deepEqual(seen, []);
}

test('a known endpoint cannot be reached under another spelling of its path', () =>
  refused(['/v1//chat/completions', '/v1/%63hat/completions', '/v1/chat%2Fcompletions',
    '/v1/%2Fchat/completions', '/v1/chat/completions/', '/v1/chat/completions%2f',
    '/v1/Chat/Completions', '/v1/RESPONSES/', '/v1/chat/completions;x=1', '/v1/chat;x/completions',
    '/v1/;x/chat/completions', '/v1/chat/completions%20', '/v1/chat%09/completions',
    '/v1/chat/completions%3Fx', '/v1/chat/completions%3Fx/y', '/v1/chat/completions/%23x',
    '/v1/chat/completions%00.txt', '/v1/chat/completions.', '/v1/chat/completions.;x%20.',
    '/v1/chat/completions%5C', '/v1/chat%5ccompletions', '/v1/files/..%5Cchat/completions',
    '/v1/files/..;/chat/completions', '/v1/Chat%5cCompletions%2e%20%3B'],
  [400, 403], { model: 'glm-4.7' }));

test('nor by bytes that URLs do not have', async () => {
  seen.length = 0;
  for (const path of ['/v1/chat/completions\\', '/v1/chat\\completions']) {
    const { port } = new URL(stack.proxyUrl);
    const status = await new Promise((resolve, reject) => http.request({ port, host: '127.0.0.1', path,
      method: 'POST', headers: { authorization: `Bearer ${key}` } }, (answer) =>
      resolve(answer.resume().statusCode)).on('error', reject).end('{"model":"glm-4.7"}'));
    assert.ok([400, 403].includes(status), `${path}: ${status}`);
  }
  assert.deepEqual(seen, []);
});

test('what is no known endpoint goes on as it is written', async () => {
  seen.length = 0;
  const paths = ['/v1/Files/', '/v1/files/a%20b', '/v1/files/a.b;c=1/content', '/v1/files/what%3F'];
  for (const path of paths) assert.equal((await ask(path)).status, 200);
  assert.deepEqual(seen, paths.map((path) => `GET ${path}`));
});

test('a model\'s name does not lead out of the models', () =>
  refused(['/v1/models/..%2Ffiles', '/v1/models/glm-x%2F..%2F..%2Ffiles', '/v1/models/glm-x%2F%2e%2E'],
    [400, 403]));

test('a key with a model of its own sees no other', async () => {
  await refused(['/v1/models/glm-4.5', '/v1/models/GLM-4.7'], [403], undefined, overridden);
  assert.equal((await ask('/v1/models/glm-4.7', undefined, overridden)).status, 200);
});

test('a key for certain models needs one named', async () => {
  for (const body of [{ messages: [] }, { model: null }, { model: '' }]) {
    await refused(['/v1/chat/completions', '/v1/responses'], [403], body);
  }
  assert.match((await ask('/v1/responses', {})).text, /must name one/);
  assert.equal((await ask('/v1/responses', { model: 'glm-4.7' })).status, 200);
});

test('whose account it is, the credential says, not the caller', async () => {
  const answer = await request(`${stack.proxyUrl}/v1/chat/completions`, { method: 'POST',
    body: { model: 'glm-4.7' }, headers: { authorization: `Bearer ${key}`,
      'OpenAI-Organization': 'org-mine', 'OpenAI-Project': 'proj_mine', 'OpenAI-Beta': 'x=y' } });
  assert.equal(answer.status, 200);
  assert.equal(fields['openai-organization'], undefined);
  assert.equal(fields['openai-project'], undefined);
  assert.equal(fields['openai-beta'], 'x=y');
});

test('a response that is made in the background is refused', () =>
  refused(['/v1/responses'], [400], { model: 'glm-4.7', background: true }));

test('a prompt counts against the quota while it is answered, however it begins', async () => {
  const body = { model: 'm', max_tokens: 1,
    messages: [{ role: 'user', content: `data: ${'x'.repeat(100_000)}` }] };
  seen.length = 0;
  let release;
  held = new Promise((resolve) => { release = resolve; });
  const first = ask('/v1/chat/completions', body, limited);
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const second = await ask('/v1/chat/completions', body, limited);
  release();
  assert.equal((await first).status, 200);
  assert.equal(second.status, 429);
});
