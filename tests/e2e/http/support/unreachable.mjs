// Upstreams that cannot be connected to, each in its own way.
import { spawn } from 'node:child_process';
import net from 'node:net';
import tls from 'node:tls';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Authority } from '../../support/certificates.mjs';

const listening = (server, ...where) => new Promise((resolve) => server.listen(...where, () =>
  resolve(server.address().port)));

/** A port that nobody listens on. */
async function closedPort() {
  const server = net.createServer();
  const port = await listening(server, 0, '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A port whose backlog is full: its process stands still. What it is sent stays unanswered. */
async function fullBacklog() {
  const child = spawn(process.execPath, ['-e', `
    const server = require('net').createServer(() => {});
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`],
  { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise((resolve) => child.stdout.once('data', (text) => resolve(Number(text))));
  child.kill('SIGSTOP');
  const callers = Array.from({ length: 8 }, () => net.connect(port, '127.0.0.1').on('error', () => {}));
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { port, close: () => {
    for (const caller of callers) caller.destroy();
    child.kill('SIGKILL');
  } };
}

/** {urls: {name: base URL}, close()}. */
export async function unreachableUpstreams() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-unreachable-'));
  const { certificate, key } = new Authority(folder).issue('stranger');
  const stranger = tls.createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
  stranger.on('tlsClientError', () => {});
  const plain = net.createServer((socket) => socket.on('error', () => {})
    .once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')));
  const mute = net.createServer((socket) => socket.on('error', () => {}).resume());
  const backlog = await fullBacklog();
  const local = (scheme, port) => `${scheme}://127.0.0.1:${port}`;
  const urls = {
    'nobody listens': local('http', await closedPort()),
    'a full backlog': local('http', backlog.port),
    'a name that does not exist': 'http://no-such-host.invalid',
    'a certificate of a stranger': local('https', await listening(stranger, 0, '127.0.0.1')),
    'no TLS where TLS is due': local('https', await listening(plain, 0, '127.0.0.1')),
    'a mute TLS server': local('https', await listening(mute, 0, '127.0.0.1')),
  };
  return { urls, close: () => {
    backlog.close();
    for (const server of [stranger, plain, mute]) server.close();
    rmSync(folder, { recursive: true, force: true });
  } };
}
