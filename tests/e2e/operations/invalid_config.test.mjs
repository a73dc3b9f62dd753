// Whatever is wrong with a data file: it is refused with the place and the reason, which reload,
// readiness, log and dashboard tell alike, it counts as one failed reload, and the proxy goes on by
// the last good one.
import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { chat } from '../support/http.mjs';
import { counter } from '../support/metrics.mjs';
import { adminToken, documentWith, eventually, startStack } from '../support/programs.mjs';

const key = 'invalid-config-key-0001';
const upstream = (name, rest = {}) => ({ name, path_prefix: `/${name}`, base_url: 'http://127.0.0.1:9',
  dialect: 'openai', credentials: [{ name: 'main', value: 'x' }], ...rest });
const settings = (members) => (document) => ({ ...document, settings: members });
const upstreams = (...list) => (document) => ({ ...document,
  upstreams: [...document.upstreams, ...list] });
const keys = (...list) => (document) => ({ ...document, keys: [...document.keys, ...list] });
const text = (change) => (document) => change(JSON.stringify(document));

// What is wrong → how the document becomes so, and what everybody says of it.
const cases = {
  'two upstreams with one prefix': [
    upstreams(upstream('a', { path_prefix: '/api' }), upstream('b', { path_prefix: '/api' })),
    '$.upstreams[2].path_prefix', "Duplicate path_prefix '/api' found in upstreams: a, b"],
  'two upstreams with one name': [upstreams(upstream('a'), upstream('a', { path_prefix: '/other' })),
    '$.upstreams[2].name', 'must differ from the names of the other upstreams'],
  'an upstream without a name': [upstreams(upstream(undefined, { path_prefix: '/x' })),
    '$.upstreams[1].name', 'is missing'],
  'a URL of another scheme': [upstreams(upstream('a', { base_url: 'ftp://files.example' })),
    '$.upstreams[1].base_url', 'must be an http or https URL'],
  'an unknown dialect': [upstreams(upstream('a', { dialect: 'gemini' })),
    '$.upstreams[1].dialect', 'must be "openai" or "anthropic"'],
  'a credential without a source': [upstreams(upstream('a', { credentials: [{ name: 'main' }] })),
    '$.upstreams[1].credentials[0]', 'must have exactly one of'],
  'a credential with two sources': [
    upstreams(upstream('a', { credentials: [{ name: 'main', env: 'A_KEY', value: 'b' }] })),
    '$.upstreams[1].credentials[0]', 'must have exactly one of'],
  'a fallback that does not exist': [upstreams(upstream('a', { fallback: 'nobody' })),
    '$.upstreams[1].fallback', 'there is no \\"nobody\\"'],
  'a fallback of another dialect': [
    upstreams(upstream('a', { dialect: 'anthropic', fallback: 'demo' })),
    '$.upstreams[1].fallback', 'must be an upstream of the same dialect'],
  'a fallback to itself': [upstreams(upstream('a', { fallback: 'a' })),
    '$.upstreams[1].fallback', 'must be another upstream'],
  'a negative timeout': [upstreams(upstream('a', { timeouts: { idle_ms: -1 } })),
    '$.upstreams[1].timeouts.idle_ms', 'must be between 1 and'],
  'a prefix without a slash': [upstreams(upstream('a', { path_prefix: 'v9' })),
    '$.upstreams[1].path_prefix', 'must start with a slash'],
  'an empty path glob': [upstreams(upstream('a', { allow_paths: ['/files/*', ''] })),
    '$.upstreams[1].allow_paths[1]', 'must be 1 to 200 characters long'],
  'a model glob with a control character': [
    keys({ key: 'other-key-1', name: 'Bob', allowed_models: ['glm-\u0007*'] }),
    '$.keys[1].allowed_models[0]', 'must not contain control characters'],
  'a key without a name': [keys({ key: 'other-key-1' }), '$.keys[1].name', 'is missing'],
  'a key without a secret': [keys({ name: 'Bob' }), '$.keys[1]', 'key'],
  'two records of one key': [keys({ id: 'twin', key, name: 'Twin' }),
    '$.keys[1].key', 'is also the key of $.keys[0]'],
  'a negative token limit': [keys({ key: 'other-key-1', name: 'Bob', token_limit_per_5h: -5 }),
    '$.keys[1].token_limit_per_5h', 'must be between 0 and'],
  'an expiry that is no time': [keys({ key: 'other-key-1', name: 'Bob', expiry_date: 'soon' }),
    '$.keys[1].expiry_date', 'must be a time'],
  'a setting of another type': [settings({ ping_seconds: 'often' }),
    '$.settings.ping_seconds', 'must be a whole number'],
  'a setting out of range': [settings({ access_log_sample: 2 }),
    '$.settings.access_log_sample', 'must be between 0 and 1'],
  'an unknown log level': [settings({ log_level: 'loud' }), '$.settings.log_level', 'must be "debug"'],
  'an algorithm that signs nothing': [settings({ admin_jwt: { algorithm: 'none' } }),
    '$.settings.admin_jwt.algorithm', 'must be "HS256"'],
  'tokens from anywhere': [settings({ admin_jwt: { sources: ['anywhere'] } }),
    '$.settings.admin_jwt.sources[0]', 'must be "authorization", "header NAME" or "query NAME"'],
  'a version of the format to come': [(document) => ({ ...document, schema: 2 }),
    '$.schema', 'must be 1'],
  'a member twice': [text((json) => json.replace('{', '{"revision":7,')), null, 'line 1, column'],
  'nesting beyond any need': [
    text((json) => json.replace('{', `{"x":${'['.repeat(70)}${']'.repeat(70)},`)), null,
    'line 1, column'],
  'a text that is not UTF-8': [
    (document) => Buffer.from(JSON.stringify(document).replace('Ana', 'An\u00e4'), 'latin1'), null,
    'line 1, column'],
  'a text that is cut off': [text((json) => json.slice(0, -10)), null, 'line 1, column'],
  'no object': [() => '[]', '$', 'must be an object'],
};

describe('an invalid data file', () => {
  let stack;
  let document;
  let sequence = 0;
  before(async () => {
    stack = await startStack({
      document: (started) => documentWith([{ key, name: 'Ana', id: 'ana' }], { upstreams: [
        upstream('demo', { path_prefix: '/v1', strip_prefix: true,
          base_url: `${started.upstreamUrl}/api/coding/paas/v4`,
          credentials: [{ name: 'main', env: 'ZAI_API_KEY' }] })] }),
      proxyArgs: ['--access-log', 'off'], proxyEnv: { RELOAD_MAX_PER_MINUTE: '0' } });
    document = JSON.parse(await readFile(stack.dataFile, 'utf8'));
  });
  after(() => stack?.stop());

  /** In one step, so that nobody sees half of it. */
  async function put(content) {
    const next = path.join(stack.dataDir, `next-${++sequence}`);
    await writeFile(next, typeof content === 'string' || Buffer.isBuffer(content) ? content
      : JSON.stringify(content));
    await rename(next, stack.dataFile);
  }

  const failures = () => counter(stack.adminUrl, 'config_reload_failure_total');
  const serves = async () => (await chat(stack.proxyUrl, key)).status;

  for (const [what, [damage, where, reason]] of Object.entries(cases)) {
    test(`${what}: ${where ?? 'line and column'}, told alike by all, and nothing else happens`, async () => {
      assert.equal(await serves(), 200);
      const counted = await failures();
      const { events: { length: from } } = stack.proxies[0].program;
      await put(damage(document));
      assert.equal(await serves(), 200, 'the very next request is served by the last good file');
      assert.equal(await failures(), counted + 1, 'one failed reload');

      const said = (reason.startsWith('line') ? reason : reason.replaceAll('\\"', '"'));
      const spelled = (text_) => text_.includes(said) && (!where || text_.includes(where));
      const ready = await (await fetch(`${stack.adminUrl}/readyz?verbose`)).text();
      assert.ok(spelled(ready), `readyz: ${ready}`);
      const logged = await eventually(() => stack.proxies[0].program.events.slice(from)
        .find((e) => e.event === 'config_reload_failed'), 'the failure is logged');
      assert.ok(spelled(logged.error), `log: ${logged.error}`);
      assert.equal(logged.trigger, 'file');
      const write = await stack.api('/api/keys', { method: 'POST',
        body: { name: 'Nobody', token_limit_per_5h: null } });
      assert.equal(write.status, 503);
      const dashboard = Object.values(write.body).filter((v) => typeof v === 'string').join(' ');
      assert.ok(spelled(dashboard), `dashboard: ${JSON.stringify(write.body)}`);

      await put(document);
      assert.equal(await serves(), 200);
      await eventually(async () => (await fetch(`${stack.adminUrl}/readyz`)).status === 200
        && (await (await fetch(`${stack.proxyUrl}/health`)).json()).status === 'ok', 'good again');
      assert.equal(await failures(), counted + 1, 'still one');
    });
  }

  test('a reload that is asked for answers with the reason, and counts as well', async () => {
    const ask = (query = '') => fetch(`${stack.adminUrl}/admin/reload${query}`,
      { method: 'POST', headers: { authorization: `Bearer ${adminToken}` } });
    const counted = await failures();
    await put(cases['two upstreams with one prefix'][0](document));
    await eventually(async () => await failures() === counted + 1, 'noticed');
    for (const [query, message, count] of [
      ['?dry_run=1', 'Configuration would not be reloaded', 1],
      ['', 'Configuration reload failed', 2],
    ]) {
      const answer = await ask(query);
      assert.equal(answer.status, 400);
      const body = await answer.json();
      assert.equal(body.message, message);
      assert.equal(body.error, "Duplicate path_prefix '/api' found in upstreams: a, b");
      assert.deepEqual(body.problems, [{ path: '$.upstreams[2].path_prefix', message: body.error }]);
      assert.equal(await failures(), counted + count);
    }
    assert.equal(await serves(), 200);
    await put(document);
    assert.equal((await ask()).status, 200);
  });
});
