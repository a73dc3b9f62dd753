// The public port under TLS: answers, streams, keep-alive, leaving callers, a certificate that is
// replaced while the proxy runs.
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import tls from 'node:tls';

import { Authority } from '../support/certificates.mjs';
import { counter } from '../support/metrics.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';

const key = 'tls-key-0001';
let folder;
let authority;
let stack;
let address;
const files = {};

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-tls-'));
  authority = new Authority(folder);
  const first = authority.issue('first');
  files.certificate = path.join(folder, 'served.pem');
  files.key = path.join(folder, 'served.key');
  await copyFile(first.certificate, files.certificate);
  await copyFile(first.key, files.key);
  stack = await startStack({ workers: 1,
    document: documentWith([{ key, name: 'TLS', token_limit_per_5h: null }]),
    proxyEnv: { TLS_CERT_FILE: files.certificate, TLS_KEY_FILE: files.key } });
  const { hostname, port } = new URL(stack.proxyUrl);
  address = { host: hostname, port: Number(port) };
});
after(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** One request under TLS, a full handshake unless `agent` has a connection; resolves to {status, text, peer}. */
async function ask(body, { agent, headers = {}, onChunk } = {}) {
  const ca = await readFile(authority.file);
  return new Promise((resolve, reject) => {
    const payload = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body });
    const outgoing = https.request({ ...address, ca,
      agent: agent ?? new https.Agent({ maxCachedSessions: 0 }), method: 'POST', servername: 'localhost',
      path: '/v1/chat/completions', headers: { authorization: `Bearer ${key}`,
        'content-type': 'application/json', 'content-length': Buffer.byteLength(payload), ...headers } },
    (incoming) => {
      const peer = incoming.socket.getPeerCertificate?.().subject?.CN;
      let text = '';
      incoming.on('data', (chunk) => { text += chunk; onChunk?.(outgoing); });
      incoming.on('end', () => resolve({ status: incoming.statusCode, text, peer }));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

test('answers and streams come over one kept connection', async () => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 5; ++i) {
    assert.equal((await ask({}, { agent })).status, 200);
    const stream = await ask({ stream: true }, { agent });
    assert.match(stream.text, /data: \[DONE\]\n\n$/);
  }
  assert.equal(await counter(stack.adminUrl, 'gatehouse_open_connections'), 1);
  agent.destroy();
});

test('the dashboard tells callers to use https', async () => {
  let shown;
  await eventually(async () => (shown = (await stack.api('/api/proxies')).body).base_url,
    'the proxy has made itself known');
  assert.equal(shown.base_url, `https://${address.host}:${address.port}`);
  assert.equal(shown.proxies[0].url, shown.base_url);
});

test('large bodies pass both ways', async () => {
  const answer = await ask({ messages: [{ role: 'user', content: 'x'.repeat(2_000_000) }] },
    { headers: { 'x-demo-output-tokens': '20000' } });
  assert.equal(answer.status, 200);
  assert.ok(answer.text.length > 50_000, `${answer.text.length} bytes`);
});

test('a caller that leaves ends its request upstream, a silent one too', async () => {
  const before = (await (await fetch(`${stack.upstreamUrl}/demo/ledger`)).json()).totals;
  let open;
  const left = ask({ stream: true }, { headers: { 'x-demo-chunk-delay-ms': '60000',
    'x-demo-chunks': '5' }, onChunk: (outgoing) => { open = outgoing; outgoing.destroy(); } });
  await assert.rejects(left);
  assert.ok(open);
  await eventually(async () => (await (await fetch(`${stack.upstreamUrl}/demo/ledger`)).json())
    .totals.in_flight === before.in_flight, 'the upstream request cancelled', 3000);
});

test('a caller that leaves is noticed at the last of the requests it sent at once, too', async () => {
  const ledger = async () => (await (await fetch(`${stack.upstreamUrl}/demo/ledger`)).json()).totals;
  const before = await ledger();
  const post = (body, ...fields) => [`POST /v1/chat/completions HTTP/1.1`, 'host: x',
    `authorization: Bearer ${key}`, 'content-type: application/json',
    `content-length: ${JSON.stringify(body).length}`, ...fields, '', JSON.stringify(body)].join('\r\n');
  const quick = { model: 'glm-4.7', messages: [] };
  const socket = tls.connect({ ...address, rejectUnauthorized: false }, () => socket.write(
    post(quick) + post({ ...quick, stream: true }, 'x-demo-chunk-delay-ms: 60000', 'x-demo-chunks: 5')));
  let got = '';
  socket.on('data', (data) => { got += data.toString('latin1'); });
  socket.on('error', () => {});
  await eventually(() => got.split('HTTP/1.1 200').length === 3, 'two answers begun');
  assert.equal((await ledger()).in_flight, before.in_flight + 1);
  socket.destroy();
  await eventually(async () => (await ledger()).in_flight === before.in_flight,
    'the upstream request cancelled', 3000);
});

test('what is not TLS is turned away, and so are TLS 1.1 and other protocols', async () => {
  const ended = await new Promise((resolve) => {
    const socket = net.connect(address, () => socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n'));
    let got = '';
    socket.on('data', (data) => { got += data.toString('latin1'); });
    socket.on('close', () => resolve(got));
    socket.on('error', () => {});
  });
  assert.doesNotMatch(ended, /HTTP\/1\.1 200/);
  const handshake = (options) => new Promise((resolve) => {
    const socket = tls.connect({ ...address, rejectUnauthorized: false, ...options },
      () => { socket.destroy(); resolve('connected'); });
    socket.on('error', (error) => resolve(error.code));
  });
  assert.notEqual(await handshake({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }), 'connected');
  assert.notEqual(await handshake({ ALPNProtocols: ['h2'] }), 'connected');
  assert.equal(await handshake({ ALPNProtocols: ['h2', 'http/1.1'] }), 'connected');
});

test('a certificate that is replaced is served from then on; one that does not load is not', async () => {
  assert.equal((await ask({})).peer, 'first');
  const second = authority.issue('second');
  await copyFile(second.certificate, files.certificate);  // the key does not fit yet
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.equal((await ask({})).peer, 'first');
  await eventually(() => stack.proxies[0].program.events
    .some(({ event }) => event === 'certificate_not_loaded'), 'the failure in the log');
  await copyFile(second.key, files.key);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.equal((await ask({})).peer, 'second');
});

test('SIGHUP loads the certificate at once', async () => {
  const third = authority.issue('third');
  await copyFile(third.certificate, files.certificate);
  await copyFile(third.key, files.key);
  stack.proxies[0].program.child.kill('SIGHUP');
  await eventually(async () => (await ask({})).peer === 'third', 'the third certificate', 900);
});
