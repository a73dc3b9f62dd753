// What both SDKs make of an upstream that fails, with their own retries on: the error they raise, how
// many calls it took, and what was charged.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

import { Authority } from '../support/certificates.mjs';
import { demoCredential, documentWith, eventually, startStack } from '../support/programs.mjs';
import { anthropic, countingFetch, errorOf, openai } from '../support/sdk.mjs';

const keys = { openai: 'failures-key-openai', anthropic: 'failures-key-anthropic' };
const messages = [{ role: 'user', content: 'Who goes there?' }];

let folder;
let badServer;
let stack;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-failures-'));
  const { certificate, key } = new Authority(folder).issue('nobody-knows-it');
  badServer = https.createServer({ cert: await readFile(certificate), key: await readFile(key) });
  await new Promise((resolve) => badServer.listen(0, '127.0.0.1', resolve));
  const upstream = (name, prefix, base_url, dialect, strip) => ({ name, path_prefix: prefix, base_url,
    strip_prefix: strip, dialect, credentials: [{ name: 'main', value: demoCredential }],
    timeouts: { connect_ms: 2000, first_byte_ms: 1500, idle_ms: 1500 } });
  const bad = `https://localhost:${badServer.address().port}`;
  stack = await startStack({ dashboard: false, document: ({ upstreamUrl: url }) => documentWith(
    Object.entries(keys).map(([name, key]) => ({ key, name, token_limit_per_5h: null })),
    { upstreams: [upstream('openai', '/v1', `${url}/v4`, 'openai', true),
      upstream('anthropic', '/v1/messages', `${url}/api/anthropic`, 'anthropic', false),
      upstream('bad-openai', '/bad/v1', bad, 'openai', true),
      upstream('bad-anthropic', '/bad/v1/messages', bad, 'anthropic', true)] }) });
  await eventually(async () => (await stack.document()).proxies, 'the proxy in the document');
});
after(async () => {
  await stack?.stop();
  badServer?.close();
  await rm(folder, { recursive: true, force: true });
});

const body = (stream) => ({ model: 'glm-4.7', messages, stream, max_tokens: 500 });
const sdks = {
  openai: { errors: OpenAI, connect: openai,
    ask: (client, stream, headers) => client.chat.completions.create(body(stream), { headers }) },
  anthropic: { errors: Anthropic, connect: anthropic,
    ask: (client, stream, headers) => client.messages.create(body(stream), { headers }) },
};

/** The journal's lines of one key so far. */
async function journaled(key) {
  const { keys: records, proxies } = await stack.document();
  const { id } = records.find((record) => record.key === key);
  const [{ journal }] = Object.values(proxies);
  const text = await readFile(path.join(stack.dataDir, journal), 'utf8');
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line))
    .filter((line) => line.key_id === id);
}

/** Calls until the SDK gives up; resolves to {error, calls, lines}: what each call was journaled as. */
async function failure(name, headers, { stream = false, prefix = '' } = {}) {
  const counting = countingFetch();
  const client = sdks[name].connect(stack.proxyUrl + prefix, keys[name], { fetch: counting });
  assert.equal(client.maxRetries, 2, 'three calls in all');
  const before = (await journaled(keys[name])).length;
  const error = await errorOf((async () => {
    const answer = await sdks[name].ask(client, stream,
      { 'x-demo-input-tokens': '25', 'x-demo-output-tokens': '150', ...headers });
    if (stream) for await (const event of answer) assert.ok(event);
  })());
  const lines = await eventually(async () => {
    const added = (await journaled(keys[name])).slice(before);
    return added.length >= counting.calls.length && added;
  }, 'a journal line for each call');
  return { error, calls: counting.calls, lines };
}

for (const [name, { errors }] of Object.entries(sdks)) {
  for (const [status, type] of [[429, errors.RateLimitError], [500, errors.InternalServerError],
    [529, errors.InternalServerError]]) {
    test(`${name}: ${status} is tried three times by the SDK, raised, and costs nothing`, async () => {
      const { error, calls, lines } = await failure(name,
        { 'x-demo-status': String(status), 'x-demo-retry-after': '1' });
      assert.ok(error instanceof type, error.constructor.name);
      assert.equal(error.status, status);
      assert.deepEqual(calls, [status, status, status]);
      assert.deepEqual(lines.map(({ charged }) => charged), [0, 0, 0]);
    });
  }

  test(`${name}: a bad certificate is a 502, tried three times, and costs nothing`, async () => {
    const { error, calls, lines } = await failure(name, {}, { prefix: '/bad' });
    assert.ok(error instanceof errors.InternalServerError, error.constructor.name);
    assert.deepEqual(calls, [502, 502, 502]);
    assert.deepEqual(lines.map(({ charged }) => charged), [0, 0, 0]);
  });

  test(`${name}: silence is a 504 that is not tried again and costs the prompt's estimate`, async () => {
    const { error, calls, lines } = await failure(name, { 'x-demo-first-byte-delay-ms': '60000' });
    assert.ok(error instanceof errors.InternalServerError, error.constructor.name);
    assert.deepEqual(calls, [504]);
    assert.equal(lines[0].provenance, 'estimated');
    assert.ok(lines[0].charged > 0 && lines[0].charged < 25, `${lines[0].charged}`);
  });

  for (const fault of ['cut', 'reset', 'stall', 'bad-chunk']) {
    test(`${name}: ${fault} within a stream is raised, not tried again, and charged in part`, async () => {
      const { error, calls, lines } = await failure(name,
        { 'x-demo-fault': fault, 'x-demo-after-bytes': '1500' }, { stream: true });
      assert.ok(error instanceof errors.APIError, `${error.constructor.name} ${error.message}`);
      assert.deepEqual(calls, [200]);
      assert.equal(lines.length, 1);
      // Anthropic's streams begin with the input's usage, OpenAI's have none before their end.
      assert.equal(lines[0].provenance, name === 'openai' ? 'estimated' : 'partial');
      assert.ok(lines[0].charged > 0 && lines[0].charged < 175, `${lines[0].charged}`);
    });
  }
}
