// The examples for TLS in front of both programs, run as they are but for addresses and certificates:
// what callers and browsers get through nginx and Caddy.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Authority } from '../support/certificates.mjs';
import { freePorts } from '../support/ports.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { deploy, run } from './support.mjs';

const key = 'front-key-0123456789';
const callers = 'llm.example.org';
const people = 'gatehouse.example.org';
const hostPort = (url) => new URL(url).host;

let folder;
let authority;
let certificate;
let stack;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-front-'));
  authority = new Authority(folder);
  certificate = authority.issue('front', [`DNS:${callers}`, `DNS:${people}`]);
  stack = await startStack({ document: documentWith([{ key, name: 'Front' }]),
    dashboardArgs: ['--public-url', `https://${people}`, '--trusted-proxies', '127.0.0.1'] });
});
after(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A fresh folder, and the two or three ports that a server in front needs. */
async function place(name) {
  const at = path.join(folder, name);
  mkdirSync(at);
  const port = await freePorts(3);
  return { at, tls: port, plain: port + 1, extra: port + 2 };
}

const kinds = {
  nginx: {
    async prepare({ at, tls, plain }) {
      const example = (await readFile(path.join(deploy, 'nginx/gatehouse.conf'), 'utf8'))
        .replaceAll('listen 443 ssl', `listen 127.0.0.1:${tls} ssl`)
        .replaceAll('listen 80', `listen 127.0.0.1:${plain}`)
        .replace('127.0.0.1:3030', hostPort(stack.proxyUrl))
        .replace('127.0.0.1:3001', hostPort(stack.dashboardUrl))
        .replaceAll('/etc/ssl/gatehouse/fullchain.pem', certificate.certificate)
        .replaceAll('/etc/ssl/gatehouse/privkey.pem', certificate.key);
      await writeFile(`${at}/nginx.conf`, `
        daemon off; ${process.getuid() === 0 ? 'user root;' : ''} worker_processes 1;
        pid ${at}/pid; error_log ${at}/error.log;
        events { worker_connections 256; }
        http {
          access_log off; client_body_temp_path ${at}/body; proxy_temp_path ${at}/proxy;
          fastcgi_temp_path ${at}/fastcgi; uwsgi_temp_path ${at}/uwsgi; scgi_temp_path ${at}/scgi;
          ${example}
        }`);
      return ['/usr/sbin/nginx', '-p', at, '-c', `${at}/nginx.conf`];
    },
    check: (command) => run(command[0], [...command.slice(1), '-t']),
  },
  caddy: {
    async prepare({ at, tls, plain, extra }) {
      const example = (await readFile(path.join(deploy, 'caddy/Caddyfile'), 'utf8'))
        .replace('127.0.0.1:3030', hostPort(stack.proxyUrl))
        .replace('127.0.0.1:3001', hostPort(stack.dashboardUrl))
        .replace(/^(\S+\.example\.org) \{$/gm,
          `$1 {\n\tbind 127.0.0.1\n\ttls ${certificate.certificate} ${certificate.key}`);
      await writeFile(`${at}/Caddyfile`, `{
        admin 127.0.0.1:${extra}
        https_port ${tls}
        http_port ${plain}
        storage file_system ${at}/storage
      }
      ${example}`);
      return ['caddy', 'run', '--adapter', 'caddyfile', '--config', `${at}/Caddyfile`];
    },
    check: (command) => run(command[0], ['validate', ...command.slice(2)],
      { env: { PATH: process.env.PATH, HOME: folder } }),
  },
};

for (const [name, kind] of Object.entries(kinds)) {
  describe(`${name}'s example`, () => {
    let server;
    let ports;
    let command;
    let ended;
    before(async () => {
      ports = await place(name);
      command = await kind.prepare(ports);
      const said = [];
      server = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: process.env.PATH, HOME: folder } });
      server.stderr.on('data', (text) => said.push(String(text)));
      ended = new Promise((resolve) => {
        server.on('exit', resolve);
        server.on('error', (error) => { said.push(error.message); resolve(); });
      });
      await eventually(() => new Promise((resolve, reject) => {
        const socket = net.connect(ports.tls, '127.0.0.1', () => { socket.destroy(); resolve(true); });
        socket.on('error', reject);
      }), `${name} to listen`, 10_000).catch((error) => {
        throw new Error(`${error.message}: ${said.join('')}`);
      });
    });
    after(async () => {
      server?.kill('SIGTERM');
      const killed = setTimeout(() => server?.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(killed);
    });

    /** Resolves to the answer (an IncomingMessage) once its head is there. */
    const ask = (host, route, { method = 'GET', headers = {}, body, from } = {}) =>
      new Promise((resolve, reject) => {
        const request = https.request({ host: '127.0.0.1', port: ports.tls, servername: host, path: route,
          method, headers: { host, ...headers }, ca: authority.pem, agent: false, localAddress: from });
        request.on('error', reject);
        request.on('response', resolve);
        request.end(body);
      });
    const text = async (incoming) => {
      let all = '';
      for await (const part of incoming) all += part;
      return all;
    };
    before(async () => { authority.pem ??= await readFile(authority.file); });

    test(`${name} finds nothing wrong with it`, () => kind.check(command));

    test('a stream reaches its caller piece by piece', async () => {
      const incoming = await ask(callers, '/v1/chat/completions', { method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json',
          'x-demo-chunks': '4', 'x-demo-chunk-delay-ms': '250' },
        body: JSON.stringify({ model: 'm', stream: true, max_tokens: 40,
          messages: [{ role: 'user', content: 'Hello' }] }) });
      assert.equal(incoming.statusCode, 200);
      const times = [];
      let all = '';
      for await (const part of incoming) {
        times.push(Date.now());
        all += part;
      }
      assert.match(all, /data: \[DONE\]/);
      const spread = times.at(-1) - times[0];
      assert.ok(spread >= 500, `all of it within ${spread} ms`);
    });

    test('a prompt of several MiB gets through', async () => {
      const incoming = await ask(callers, '/v1/chat/completions', { method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', max_tokens: 5,
          messages: [{ role: 'user', content: 'x'.repeat(5 << 20) }] }) });
      assert.equal(incoming.statusCode, 200, await text(incoming));
    });

    test('a caller that leaves ends its request upstream', async () => {
      const incoming = await ask(callers, '/v1/chat/completions', { method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json',
          'x-demo-ref': `left-${name}`, 'x-demo-chunks': '20', 'x-demo-chunk-delay-ms': '60000' },
        body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hello' }] }) });
      incoming.on('error', () => {});
      incoming.destroy();
      const ledger = await stack.ledger();
      assert.equal(ledger.lines.find((line) => line.ref === `left-${name}`)?.end, 'caller_left');
    });

    test('the page and its API are served under the public name', async () => {
      const page = await ask(people, '/');
      assert.equal(page.statusCode, 200);
      assert.match(page.headers['strict-transport-security'], /max-age/);
      assert.match(await text(page), /<!doctype html>/i);
      const keys = await ask(people, '/api/keys', { headers: { authorization: `Bearer ${stack.authToken}` } });
      assert.equal(keys.statusCode, 200);
      assert.match(await text(keys), /Front/);
    });

    test('an event reaches the open page at once', async () => {
      const headers = { authorization: `Bearer ${stack.authToken}` };
      const incoming = await ask(people, '/api/events', { headers });
      incoming.on('error', () => {});
      assert.match(incoming.headers['content-type'], /text\/event-stream/);
      let seen = '';
      incoming.on('data', (part) => { seen += part; });
      const made = await ask(people, '/api/keys', { method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ name: `made through ${name}`, token_limit_per_5h: null }) });
      assert.equal(made.statusCode, 201, await text(made));
      await eventually(() => seen.includes('key.created'), 'the event', 5000);
      incoming.destroy();
    });

    test('a failed login is kept by the address that it came from, whatever a browser claims', async () => {
      const login = await ask(people, '/api/login', { method: 'POST', from: '127.0.0.5',
        headers: { origin: `https://${people}`, 'content-type': 'application/json',
          'x-forwarded-for': '6.6.6.6', 'user-agent': name },
        body: JSON.stringify({ name: 'nobody', password: 'a wrong password' }) });
      assert.equal(login.statusCode, 401, await text(login));
      const audit = await ask(people, '/api/audit?action=account.login&limit=1',
        { headers: { authorization: `Bearer ${stack.authToken}` } });
      assert.equal(JSON.parse(await text(audit)).entries[0].from, '127.0.0.5');
    });

    test('plain HTTP carries no key on', async () => {
      const status = await new Promise((resolve, reject) => {
        http.get({ host: '127.0.0.1', port: ports.plain, path: '/v1/models',
          headers: { host: callers, authorization: `Bearer ${key}` } },
        (incoming) => { incoming.resume(); resolve(incoming.statusCode); }).on('error', reject);
      });
      assert.ok([301, 308, 403].includes(status), String(status));
    });
  });
}
