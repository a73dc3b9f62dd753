// Bodies, heads and paths that no browser sends, and text that would be a script on a page.
import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { script, send } from '../dashboard/support.mjs';
import { assertGrowth, raw, residentMiB, statusOf, watched } from './support.mjs';

const secret = 'plain-text-secret-of-the-data-file';

let stack;
before(async () => {
  stack = await startStack({ document: { keys: [{ key: secret, name: 'plain' }] } });
});
after(() => stack?.stop());
const host = () => new URL(stack.dashboardUrl).host;
const head = (line, ...fields) => [line, `Host: ${host()}`, `Authorization: Bearer ${stack.authToken}`,
  ...fields, '', ''].join('\r\n');

describe('text that would be a script on a page', () => {
  const payload = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
  const json = (answer, expect, media = 'application/json') => {
    assert.equal(answer.status, expect, answer.text);
    assert.equal(answer.headers['content-type'], media);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.match(answer.headers['content-security-policy'], /default-src 'none'/);
  };

  test('is stored as it is and answered as JSON alone, in every text of a key', async () => {
    const texts = { name: payload, model: payload, owner: payload, notes: payload, tags: [payload],
      allowed_models: [payload] };
    const made = await script(stack, 'POST', '/api/keys', { body: { ...texts, token_limit_per_5h: 1 } });
    json(made, 201);
    const stored = (await stack.document()).keys.find((each) => each.id === made.body.id);
    for (const [name, text] of Object.entries(texts)) {
      assert.deepEqual(made.body[name], text);
      assert.deepEqual(stored[name], text);
    }
    json(await script(stack, 'GET', `/api/keys?search=${encodeURIComponent(payload)}`), 200);
    json(await script(stack, 'GET', '/api/revisions'), 200);
    json(await script(stack, 'GET', '/api/audit'), 200);
    const file = await script(stack, 'GET', '/api/export?format=csv');
    json(file, 200, 'text/csv; charset=utf-8');
    assert.match(file.headers['content-disposition'], /^attachment;/);
  });

  test('in upstreams, accounts and settings too', async () => {
    json(await script(stack, 'POST', '/api/upstreams', { body: { name: payload, path_prefix: '/x',
      base_url: 'http://127.0.0.1:1', model_aliases: { [payload]: payload }, allow_paths: [payload],
      credentials: [{ name: payload, file: payload }] } }), 201);
    json(await script(stack, 'GET', '/api/upstreams'), 200);
    json(await script(stack, 'POST', '/api/admins',
      { body: { name: payload, password: 'correct horse', role: 'admin' } }), 201);
    json(await script(stack, 'GET', '/api/admins'), 200);
    json(await script(stack, 'PUT', '/api/settings', { body: { 'admin_jwt.secret_file': payload } }), 200);
  });

  test('is answered as JSON in what is refused for it', async () => {
    const problem = 'application/problem+json';
    json(await script(stack, 'GET', `/api/keys?sort_by=${encodeURIComponent(payload)}`), 400, problem);
    json(await script(stack, 'POST', '/api/keys', { body: { [payload]: 1 } }), 400, problem);
    json(await script(stack, 'GET', `/api/${encodeURIComponent('<b>')}`), 404, problem);
    json(await script(stack, 'GET', `/api/keys/${encodeURIComponent('<b>')}`), 404, problem);
  });

  test('stands in no page that is served', async () => {
    for (const route of ['/', '/keys', '/api/docs', `/keys?search=${encodeURIComponent(payload)}`]) {
      const page = await send(stack, 'GET', route);
      assert.equal(page.status, 200, route);
      assert.ok(!page.text.includes('alert(1)'), route);
      assert.doesNotMatch(page.text, /<script(?![^>]*\bsrc=)[^>]*>|<style|\son\w+=|style=/i, route);
      assert.match(page.headers['content-security-policy'], /script-src 'self';/);
    }
  });
});

describe('bodies and heads', () => {
  const post = (fields, body = '') =>
    raw(stack.dashboardUrl, head('POST /api/keys HTTP/1.1', 'Content-Type: application/json', ...fields) + body);

  test('a body beyond 1 MiB is refused before it is read', async () => {
    const before = await residentMiB(stack.dashboard.pid);
    const { peak, result } = await watched(stack.dashboard.pid, () => post([`Content-Length: ${1 << 30}`]));
    assert.equal(statusOf(result), 413);
    assert.match(result, /x-content-type-options: nosniff/i);
    assertGrowth(before, peak, 16);
  });

  test('malformed bodies are refused one by one', async () => {
    for (const [body, expect] of [['{', 400], ['[]', 400], ['null', 400], ['{"name":"\ud800"}', 400],
      ['{"name":"a","name":', 400], ['\0\0\0', 400], ['[' .repeat(100_000), 400]]) {
      const answer = await post([`Content-Length: ${Buffer.byteLength(body)}`], body);
      assert.equal(statusOf(answer), expect, body.slice(0, 40));
    }
    assert.equal((await send(stack, 'GET', '/livez')).status, 200);
  });

  test('other framings than one Content-Length are refused', async () => {
    const chunk = '5\r\nhello\r\n0\r\n\r\n';
    for (const fields of [['Transfer-Encoding: chunked'], ['Transfer-Encoding: chunked', 'Content-Length: 5'],
      ['Content-Length: 5', 'Content-Length: 6'], ['Content-Length: -1'], ['Content-Length: 0x10'],
      ['Content-Encoding: gzip', 'Content-Length: 5'], ['Transfer-Encoding: identity', 'Content-Length: 5']]) {
      const status = statusOf(await post(fields, chunk));
      assert.ok([400, 411, 415, 501].includes(status), `${fields}: ${status}`);
    }
  });

  test('a header of 100 MB is cut off with flat memory', async () => {
    const before = await residentMiB(stack.dashboard.pid);
    const { peak, result } = await watched(stack.dashboard.pid, () =>
      raw(stack.dashboardUrl, (socket) => {
        const piece = Buffer.alloc(1 << 20, 'a');
        let left = 100;
        socket.write(`GET / HTTP/1.1\r\nHost: ${host()}\r\nX-Long: `);
        const more = () => {
          while (left-- > 0) if (!socket.write(piece)) return void socket.once('drain', more);
        };
        more();
      }));
    assert.ok([431, NaN].includes(statusOf(result)), result.slice(0, 100));
    assertGrowth(before, peak, 16);
    assert.equal((await send(stack, 'GET', '/livez')).status, 200);
  });
});

describe('files', () => {
  const asks = ['/data/apikeys.json', '/apikeys.json', '/../apikeys.json', '/assets/../apikeys.json',
    '/assets/../../apikeys.json', '/%2e%2e/apikeys.json', '/..%2fapikeys.json', '/%2e%2e%2fapikeys.json',
    '/%252e%252e%252fapikeys.json', '/assets/%2e%2e/%2e%2e/apikeys.json', '/..\\apikeys.json',
    '/..%5capikeys.json', '//apikeys.json', '/./apikeys.json', '/assets/..;/apikeys.json', '/apikeys.json%00.js',
    '/dashboard.sqlite', '/audit.jsonl', '/seal.key', '/etc/passwd', '/../../../../../etc/passwd',
    '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd', 'file:///etc/passwd', 'http://127.0.0.1/../apikeys.json',
    '/apikeys.json.lock', '/assets/', '/assets', '/api', '/api/', '/.env', '/index.html/../apikeys.json',
    '/link/apikeys.json', '/link', '/linked.json'];
  const leak = new RegExp(`${secret}|root:.*:0:0|SQLite format`);

  async function askAll(url) {
    for (const target of asks) {
      const text = await raw(url, `GET ${target} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\n\r\n`);
      const status = statusOf(text);
      assert.doesNotMatch(text, leak, target);
      // A path without a dot may be a page of the app; nothing else is served.
      const isApp = status === 200 && /<div id="root">/.test(text) && !target.includes('.');
      assert.ok(isApp || [400, 404].includes(status), `${target}: ${status}`);
    }
  }

  test('nothing but the app is served, however it is asked for', () => askAll(stack.dashboardUrl));

  test('not from a folder given by --web-root either, links out of it included', async () => {
    const root = path.join(stack.dataDir, 'web');
    await mkdir(root);
    await writeFile(path.join(root, 'index.html'), '<!doctype html><div id="root"></div>');
    await symlink(stack.dataDir, path.join(root, 'link'));
    await symlink(stack.dataFile, path.join(root, 'linked.json'));
    const embedded = { url: stack.dashboardUrl, program: stack.dashboard };
    await stack.startDashboard({ args: ['--web-root', root] });
    await askAll(stack.dashboardUrl);
    await stack.dashboard.stop();
    stack.dashboard = embedded.program;
    stack.dashboardUrl = embedded.url;
  });
});
