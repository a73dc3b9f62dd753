// upstreams …: built-in and own ones, sealed credentials, the connection test.
import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import https from 'node:https';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Authority } from '../support/certificates.mjs';
import { freePorts } from '../support/ports.mjs';
import { demoCredential, documentWith, startStack } from '../support/programs.mjs';
import { done, json, run } from './support.mjs';

const caller = 'upstreams-test-caller-key';
const secret = demoCredential;

describe('upstreams', () => {
  let stack;
  before(async () => {
    stack = await startStack({ document: documentWith(
      [{ key: caller, name: 'caller', token_limit_per_5h: null }]) });
  });
  after(() => stack?.stop());
  const base = () => `${stack.upstreamUrl}/api/coding/paas/v4`;
  /** A test of this upstream finds what `message` says. */
  async function fails(name, message, env = {}) {
    const result = await run(stack, ['upstreams', 'test', name], { env });
    assert.equal(result.code, 1);
    assert.match(result.out, message);
  }

  test('without any in the file the built-in ones are shown', async () => {
    const list = await json(stack, ['upstreams', 'list']);
    assert.equal(list.built_in, true);
    assert.deepEqual(list.upstreams.map((each) => each.name), ['zai-anthropic', 'zai']);
    const shown = await json(stack, ['upstreams', 'show', 'zai'],
      { env: { ZAI_API_BASE: base() } });
    assert.equal(shown.base_url, base());
    assert.deepEqual(shown.credentials, [{ name: 'main', source: 'env', env: 'ZAI_API_KEY' }]);
  });

  test('one is added with a credential that is sealed, and the built-in ones stay', async () => {
    const env = { ZAI_API_BASE: base(), ANTHROPIC_API_BASE: `${stack.upstreamUrl}/api/anthropic` };
    const shown = await json(stack, ['upstreams', 'add', '--name', 'demo', '--prefix', '/demo',
      '--strip-prefix', 'true', '--base-url', base(), '--credential-stdin',
      '--alias', 'gpt-4o=glm-4.7', '--connect-ms', '1000'], { input: `${secret}\n`, env });
    assert.deepEqual(shown.credentials, [{ name: 'main', source: 'sealed' }]);
    assert.deepEqual(shown.model_aliases, { 'gpt-4o': 'glm-4.7' });
    assert.equal(shown.timeouts.connect_ms, 1000);
    const text = await readFile(stack.dataFile, 'utf8');
    assert.ok(!text.includes(secret));
    assert.equal(JSON.parse(text).upstreams.length, 3);
    const mode = (await stat(path.join(stack.dataDir, 'seal.key'))).mode & 0o777;
    assert.equal(mode, 0o600);
    const table = (await done(stack, ['upstreams', 'list'])).out;
    assert.match(table, /demo +\/demo +http:.* +openai +main \(sealed\)/);
    const audit = await readFile(path.join(stack.dataDir, 'audit.jsonl'), 'utf8');
    assert.ok(!audit.includes(secret));
    assert.ok(!audit.includes(JSON.parse(text).upstreams[2].credentials[0].sealed));
  });

  test('a proxy serves an upstream whose credential is sealed', async () => {
    const response = await fetch(`${stack.proxyUrl}/demo/chat/completions`, { method: 'POST',
      headers: { authorization: `Bearer ${caller}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }) });
    assert.equal(response.status, 200, await response.text());
  });

  test('the connection test counts the models, and says what is wrong', async () => {
    const good = await json(stack, ['upstreams', 'test', 'demo']);
    assert.equal(good.ok, true);
    assert.equal(good.credentials[0].status, 200);
    assert.ok(good.credentials[0].models > 0);
    assert.ok(Number.isInteger(good.credentials[0].milliseconds));

    await fails('zai', /ZAI_API_KEY is not set here; a proxy may have it/);
    await fails('zai', /401 .*the upstream refuses the credential/,
      { ZAI_API_KEY: 'wrong-credential' });
    const ok = await json(stack, ['upstreams', 'test', 'zai'], { env: { ZAI_API_KEY: secret } });
    assert.equal(ok.ok, true);
    const anthropic = await json(stack, ['upstreams', 'test', 'zai-anthropic'],
      { env: { ZAI_API_KEY: secret } });
    assert.ok(anthropic.credentials[0].models > 0);

    const file = path.join(stack.dataDir, 'credential');
    await writeFile(file, `${secret}\n`);
    await done(stack, ['upstreams', 'set', 'demo', '--credential-name', 'second',
      '--credential-file', file]);
    const two = await json(stack, ['upstreams', 'test', 'demo']);
    assert.deepEqual(two.credentials.map((each) => [each.credential, each.ok]),
      [['main', true], ['second', true]]);

    await done(stack, ['upstreams', 'add', '--name', 'gone', '--prefix', '/gone', '--base-url',
      `http://127.0.0.1:${await freePorts()}`, '--credential-file', file]);
    await fails('gone', /cannot be connected to/);
    await done(stack, ['upstreams', 'remove', 'gone']);
  });

  /** Calls `use` while the document has the upstream "tls", an https server with these options. */
  async function withTlsUpstream(authority, options, use) {
    const { certificate, key } = authority.issue('upstream');
    const server = https.createServer(
      { cert: await readFile(certificate), key: await readFile(key), ...options },
      (incoming, outgoing) => outgoing.end('{"object":"list","data":[{"id":"m"}]}'));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await done(stack, ['upstreams', 'add', '--name', 'tls', '--prefix', '/tls', '--strip-prefix',
        'true', '--base-url', `https://localhost:${server.address().port}`, '--credential-stdin'],
        { input: 'sk-1' });
      await use();
    } finally {
      await done(stack, ['upstreams', 'remove', 'tls']);
      server.close();
      server.closeAllConnections();
    }
  }

  test('a certificate that nobody vouches for is not believed', async () => {
    const authority = new Authority(stack.dataDir);
    await withTlsUpstream(authority, {}, async () => {
      await fails('tls', /certificate cannot be verified/);
      const good = await json(stack, ['upstreams', 'test', 'tls'],
        { env: { UPSTREAM_CA_FILE: authority.file } });
      assert.equal(good.credentials[0].models, 1);
    });
  });

  test('an upstream that asks who we are is shown the client certificate', async () => {
    const authority = new Authority(stack.dataDir, 'mutual');
    const trusting = { UPSTREAM_CA_FILE: authority.file };
    const ours = authority.issue('gatehouse');
    const asks = { requestCert: true, rejectUnauthorized: true, ca: await readFile(authority.file) };
    await withTlsUpstream(authority, asks, async () => {
      await fails('tls', /breaks off|no TLS connection/, trusting);
      const known = await json(stack, ['upstreams', 'test', 'tls'], { env: { ...trusting,
        UPSTREAM_CLIENT_CERT_FILE: ours.certificate, UPSTREAM_CLIENT_KEY_FILE: ours.key } });
      assert.equal(known.credentials[0].models, 1);
      await fails('tls', /UPSTREAM_CLIENT_KEY_FILE cannot be used/, { ...trusting,
        UPSTREAM_CLIENT_CERT_FILE: ours.certificate, UPSTREAM_CLIENT_KEY_FILE: authority.file });
      const half = await run(stack, ['upstreams', 'test', 'tls'],
        { env: { UPSTREAM_CLIENT_CERT_FILE: ours.certificate } });
      assert.equal(half.code, 2);
      assert.match(half.err, /goes together with UPSTREAM_CLIENT_KEY_FILE/);
    });
  });

  test('what is refused keeps the file as it is', async () => {
    const refused = async (args, message, options) => {
      const result = await run(stack, args, options);
      assert.equal(result.code, 1, result.out);
      assert.match(result.err, message);
    };
    const { revision } = await stack.document();
    const add = (flags = {}) => ['upstreams', 'add', ...Object.entries(
      { '--name': 'x', '--prefix': '/x', '--base-url': 'https://e.com', ...flags }).flat()];
    await refused(['upstreams', 'add', '--name', 'x'],
      /path_prefix is required; base_url is required/);
    await refused(add({ '--prefix': '/demo' }), /Duplicate path_prefix '\/demo'/);
    await refused(add({ '--name': 'demo' }), /name belongs to another upstream already/);
    await refused(add({ '--dialect': 'latin' }), /dialect must be one of openai, anthropic/);
    await refused(add({ '--base-url': 'ftp://x' }), /base_url must/);
    await refused(add({ '--fallback': 'nobody' }), /fallback must/);
    await refused([...add(), '--credential-stdin'], /holds no secret/, { input: '\n' });
    await refused(['upstreams', 'set', 'nobody', '--dialect', 'openai'], /no upstream "nobody"/);
    await refused(['upstreams', 'show', 'nobody'], /no upstream "nobody"/);
    await refused(['upstreams', 'remove', 'nobody'], /no upstream "nobody"; there is zai-anthropic/);
    await done(stack, ['upstreams', 'set', 'zai', '--fallback', 'demo']);
    await refused(['upstreams', 'remove', 'demo'], /is the fallback of "zai"; change that first/);
    await done(stack, ['upstreams', 'set', 'zai', '--fallback', '']);
    assert.equal((await stack.document()).revision, revision + 2);
    const both = await run(stack, [...add(), '--credential-env', 'A', '--credential-file', 'b']);
    assert.equal(both.code, 2);
  });
});
