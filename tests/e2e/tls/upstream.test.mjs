// TLS towards upstreams: who is believed, and how the proxy shows who it is.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Authority } from '../support/certificates.mjs';
import { chat } from '../support/http.mjs';
import { counter } from '../support/metrics.mjs';
import { documentWith, startStack } from '../support/programs.mjs';
import { completion } from '../support/scripted_upstream.mjs';

const key = 'tls-key-0001';
let folder;
let authority;
const open = [];

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-tls-'));
  authority = new Authority(folder);
});
after(async () => {
  await Promise.all(open.map((close) => close()));
  await rm(folder, { recursive: true, force: true });
});

/** An https upstream with this certificate; `.served` counts its requests. */
async function serve({ certificate, key: file }, options = {}) {
  const upstream = { served: 0, callers: [] };
  const server = https.createServer(
    { cert: await readFile(certificate), key: await readFile(file), ...options },
    (incoming, outgoing) => {
      ++upstream.served;
      upstream.callers.push(incoming.socket.getPeerCertificate?.()?.subject?.CN);
      incoming.resume();
      incoming.on('end', () => outgoing.end(JSON.stringify(completion())));
    });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  upstream.port = server.address().port;
  open.push(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  return upstream;
}

/** A proxy in front of it, and its answer to one request. */
async function answerThrough(upstream, { host = 'localhost', proxyEnv = {} } = {}) {
  const stack = await startStack({ dashboard: false, workers: 1, proxyEnv,
    document: documentWith([{ key, name: 'TLS', token_limit_per_5h: null }], { upstreams: [{
      name: 'secure', path_prefix: '/v1', strip_prefix: true,
      base_url: `https://${host}:${upstream.port}/base`,
      credentials: [{ name: 'main', value: 'a-secret-credential' }] }] }) });
  open.push(() => stack.stop());
  const answer = await chat(stack.proxyUrl, key);
  return { ...answer, stack };
}

const trusting = () => ({ UPSTREAM_CA_FILE: authority.file });

async function assertRefused(answer, upstream) {
  assert.equal(answer.status, 502, answer.text);
  assert.equal(JSON.parse(answer.text).error.code, 'upstream_error');
  assert.equal(upstream.served, 0);
  assert.equal(await counter(answer.stack.adminUrl, 'gatehouse_upstream_failures_total',
    'reason="tls"'), 1);
  assert.doesNotMatch(answer.text + answer.stack.logs, /a-secret-credential/);
}

test('a certificate of a trusted authority for the right name is accepted', async () => {
  const upstream = await serve(authority.issue('good'));
  assert.equal((await answerThrough(upstream, { proxyEnv: trusting() })).status, 200);
  assert.equal((await answerThrough(upstream, { host: '127.0.0.1', proxyEnv: trusting() })).status, 200);
  assert.equal(upstream.served, 2);
});

for (const [what, issue] of [
  ['for another name', () => authority.issue('other-name', ['DNS:elsewhere.example'])],
  ['that has expired', () => authority.issue('expired', undefined, -1)],
  ['of an unknown authority', () => new Authority(folder, 'stranger').issue('strange')],
  ['that signs itself', () => {
    const self = new Authority(folder, 'self-signed');
    return { certificate: self.file, key: self.key };
  }],
]) {
  test(`a certificate ${what} is refused, and nothing is sent`, async () => {
    const upstream = await serve(issue());
    await assertRefused(await answerThrough(upstream, { proxyEnv: trusting() }), upstream);
  });
}

test('without UPSTREAM_CA_FILE only the system\'s authorities count', async () => {
  const upstream = await serve(authority.issue('good-for-us'));
  await assertRefused(await answerThrough(upstream), upstream);
});

test('an upstream that asks who we are is shown the client certificate', async () => {
  const ours = authority.issue('gatehouse');
  const upstream = await serve(authority.issue('demanding'),
    { requestCert: true, rejectUnauthorized: true, ca: await readFile(authority.file) });
  const known = await answerThrough(upstream, { proxyEnv: { ...trusting(),
    UPSTREAM_CLIENT_CERT_FILE: ours.certificate, UPSTREAM_CLIENT_KEY_FILE: ours.key } });
  assert.equal(known.status, 200, known.text);
  assert.deepEqual(upstream.callers, ['gatehouse']);
  assert.equal((await answerThrough(upstream, { proxyEnv: trusting() })).status, 502);
});
