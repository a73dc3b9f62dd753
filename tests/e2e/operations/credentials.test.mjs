// Our credential at the upstream is changed while 64 callers are at it.
import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { chat } from '../support/http.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { completion, scriptedUpstream } from '../support/scripted_upstream.mjs';
import { editByHand, keepAsking } from './support.mjs';

const key = 'credentials-key-0001';
const width = 64;
const runningAcross = 8;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * An upstream that knows some credentials, takes its time, and says by which one it was asked. To those
 * in `away` it is in trouble. The next `kept.next` requests have no answer before `kept.until`.
 */
async function guarded(known, away = new Set(), kept = { next: 0 }) {
  return scriptedUpstream(async ({ url, headers }) => {
    const credential = headers.authorization?.slice('Bearer '.length);
    if (url.endsWith('/models')) await pause(50);
    else await pause(20 + 40 * Math.random());
    if (kept.next > 0) {
      --kept.next;
      await kept.until;
    }
    if (away.has(credential)) return { status: 503, body: { error: { message: 'later' } } };
    if (!known.has(credential)) return { status: 401, body: { error: { message: 'who?' } } };
    return { body: { ...completion(), system_fingerprint: credential } };
  });
}

const stackOn = (upstream, { credential, canary, env = {} }) => startStack({ dashboard: false, env,
  document: documentWith([{ id: 'key_a', key, name: 'A', token_limit_per_5h: null }], {
    upstreams: [{ name: 'guarded', path_prefix: '/v1', strip_prefix: true, dialect: 'openai',
      base_url: upstream.url, canary, credentials: [{ name: 'main', ...credential }] }] }) });

const setCredential = (stack, credential) => editByHand(stack, (document) => {
  document.upstreams[0].credentials = [{ name: 'main', ...credential }];
});

const askedBy = ({ text }) => JSON.parse(text).system_fingerprint;
const logged = (stack, event) => stack.proxies[0].program.events.filter((e) => e.event === event);

function allServed(seen) {
  assert.ok(seen.length > width, `only ${seen.length} requests`);
  assert.deepEqual(seen.filter(({ status }) => status !== 200), []);
}

describe('a credential changed in the document under 64 connections', () => {
  let upstream;
  let stack;
  const kept = { next: 0 };
  before(async () => {
    upstream = await guarded(new Set(['old', 'new']), new Set(), kept);
    stack = await stackOn(upstream, { credential: { value: 'old' }, canary: false });
  });
  after(async () => { await stack?.stop(); await upstream?.close(); });

  test('requests from the next one on carry the new one, running ones end on the old', async () => {
    const load = keepAsking(() => stack.proxyUrl, key, { width });
    await pause(400);
    let release;
    kept.until = new Promise((resolve) => { release = resolve; });
    kept.next = runningAcross;
    await eventually(() => kept.next === 0, 'requests run');
    const writing = performance.now();
    await setCredential(stack, { value: 'new' });
    const written = performance.now();
    release();
    await pause(400);
    const seen = await load.stop();
    allServed(seen);
    const later = seen.filter(({ began }) => began > written);
    assert.ok(later.length > width);
    assert.deepEqual(later.filter((request) => askedBy(request) !== 'new'), []);
    const across = seen.filter(({ began, ended }) => began < writing && ended > written);
    assert.ok(across.filter((request) => askedBy(request) === 'old').length >= runningAcross);
  });
});

describe('with a canary', () => {
  let upstream;
  let stack;
  const known = new Set(['old', 'new']);
  const away = new Set();
  before(async () => {
    upstream = await guarded(known, away);
    stack = await stackOn(upstream, { credential: { value: 'old' }, canary: true });
  });
  after(async () => { await stack?.stop(); await upstream?.close(); });

  test('a bad credential is refused and nothing changes', async () => {
    const load = keepAsking(() => stack.proxyUrl, key, { width });
    await pause(200);
    await setCredential(stack, { value: 'bad' });
    await eventually(() => logged(stack, 'credential_refused').length > 0, 'the refusal in the log');
    await pause(300);
    const seen = await load.stop();
    allServed(seen);
    assert.deepEqual([...new Set(seen.map(askedBy))], ['old']);
    const [event] = logged(stack, 'credential_refused');
    assert.equal(event.answer, '401');
    assert.equal(event.upstream, 'guarded');
    assert.ok(!stack.logs.includes('"bad"'));
    const asked = upstream.requests.filter(({ headers }) => headers.authorization === 'Bearer bad');
    assert.deepEqual(asked.map(({ method, url }) => `${method} ${url}`), ['GET /v1/models']);
    const ready = await (await fetch(`${stack.adminUrl}/readyz?verbose`)).text();
    assert.match(ready, /guarded.*main.*refused/);
  });

  test('a good one is tried first and then serves; no request fails meanwhile', async () => {
    const load = keepAsking(() => stack.proxyUrl, key, { width });
    await pause(200);
    await setCredential(stack, { value: 'new' });
    await eventually(() => logged(stack, 'credential_changed').length > 0, 'the change in the log');
    const changed = performance.now();
    await pause(300);
    const seen = await load.stop();
    allServed(seen);
    assert.deepEqual([...new Set(seen.map(askedBy))].sort(), ['new', 'old']);
    const later = seen.filter(({ began }) => began > changed);
    assert.deepEqual(later.filter((request) => askedBy(request) !== 'new'), []);
  });

  test('an upstream in trouble decides nothing: the old one serves, the new one is tried again',
    async () => {
      away.add('late');
      known.add('late');
      await setCredential(stack, { value: 'late' });
      const trials = () => upstream.requests.filter(({ headers }) =>
        headers.authorization === 'Bearer late').length;
      await eventually(() => trials() >= 2, 'a second trial');
      assert.equal(askedBy(await chat(stack.proxyUrl, key)), 'new');
      away.delete('late');
      await eventually(async () => askedBy(await chat(stack.proxyUrl, key)) === 'late',
        'the new one to serve');
    });
});

describe('credentials from elsewhere', () => {
  test('a file is read again when it changes', async () => {
    const upstream = await guarded(new Set(['one', 'two']));
    const stack = await stackOn(upstream, { credential: { file: 'token' }, canary: false });
    try {
      await writeFile(path.join(stack.dataDir, 'token'), 'one\n');
      await eventually(async () => (await chat(stack.proxyUrl, key)).status === 200, 'the file seen');
      const load = keepAsking(() => stack.proxyUrl, key, { width });
      await writeFile(path.join(stack.dataDir, 'token.new'), 'two\n');
      await rename(path.join(stack.dataDir, 'token.new'), path.join(stack.dataDir, 'token'));
      await eventually(() => load.seen.some((request) => request.status === 200
        && askedBy(request) === 'two'), 'the second credential');
      await rm(path.join(stack.dataDir, 'token'));
      await pause(400);
      allServed(await load.stop());
    } finally {
      await stack.stop();
      await upstream.close();
    }
  });

  test('a command of the proxy\'s environment is asked again, its last good answer kept', async () => {
    const upstream = await guarded(new Set(['first', 'second']));
    const folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-vault-'));
    const vault = path.join(folder, 'answer');
    await writeFile(vault, 'first\n', { mode: 0o600 });
    const stack = await stackOn(upstream, { credential: { env: 'VAULT_KEY' }, canary: false,
      env: { CREDENTIAL_COMMAND_VAULT_KEY: `cat ${vault}`, CREDENTIAL_REFRESH_SECONDS: '1' } });
    try {
      assert.equal(askedBy(await chat(stack.proxyUrl, key)), 'first');
      await writeFile(vault, 'second\n');
      await eventually(async () => askedBy(await chat(stack.proxyUrl, key)) === 'second', 'second');
      await rm(vault);
      await eventually(() => logged(stack, 'credential_source_failed').length > 0, 'the failure');
      assert.equal(askedBy(await chat(stack.proxyUrl, key)), 'second');
    } finally {
      await stack.stop();
      await upstream.close();
      await rm(folder, { recursive: true });
    }
  });

  test('a document cannot name a command', async () => {
    const upstream = await guarded(new Set(['x']));
    const stack = await stackOn(upstream,
      { credential: { env: 'VAULT_KEY', command: 'echo x' }, canary: false });
    try {
      const answer = await chat(stack.proxyUrl, key);
      assert.equal(answer.status, 500);
      assert.equal(JSON.parse(answer.text).error.type, 'configuration_error');
    } finally {
      await stack.stop();
      await upstream.close();
    }
  });
});
