// /openapi.json describes every route, and every route answers as described: each is called, with
// success and without, and status, content type and body are held against the document.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { Validator } from '@seriousme/openapi-schema-validator';

import { chat } from '../support/http.mjs';
import { eventually, startStack } from '../support/programs.mjs';
import { DescribedApi } from './described_api.mjs';
import { cookieOf, logIn, ownPage, send } from './support.mjs';

const password = 'correct horse battery';

let stack;
let api;
let admin;
let viewer;
const bearer = () => ({ authorization: `Bearer ${stack.authToken}` });
const call = (method, route, expect, options = {}) =>
  api.call(method, route, { expect, ...options, headers: { ...bearer(), ...options.headers } });
const state = async () => {
  const { revision, digest } = (await call('GET', '/api/revisions', 200)).body;
  return { revision, digest };
};

before(async () => {
  stack = await startStack({ setup: true });
  api = new DescribedApi(stack, (await send(stack, 'GET', '/openapi.json')).body);
});
after(() => stack?.stop());

test('the document is OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(api.document));
  assert.ok(valid, JSON.stringify(errors, null, 1));
  assert.equal(validator.version, '3.1');
});

describe('every route answers as it is described', () => {
  test('getting in', async () => {
    const token = stack.setupLink.split('#token=')[1];
    const body = { token, name: 'ana', password };
    await api.call('POST', '/api/setup', { expect: 403, headers: ownPage, body: { ...body, token: 'wrong' } });
    await api.call('POST', '/api/setup', { expect: 400, headers: ownPage, body: {} });
    const made = await api.call('POST', '/api/setup', { expect: 200, headers: ownPage, body });
    admin = cookieOf(made);
    await api.call('POST', '/api/setup', { expect: 409, headers: ownPage, body });

    await api.call('GET', '/api/session', { expect: 200 });
    await api.call('GET', '/api/session', { expect: 200, headers: { cookie: admin } });
    await api.call('GET', '/api/session', { expect: 421, headers: { host: 'evil.example' } });
    const login = { name: 'ana', password };
    await api.call('POST', '/api/login', { expect: 200, headers: ownPage, body: login });
    await api.call('POST', '/api/login', { expect: 401, headers: ownPage, body: { ...login, password: 'x' } });
    await api.call('POST', '/api/login', { expect: 400, headers: ownPage, body: {} });
    await api.call('POST', '/api/login', { expect: 415, headers: { ...ownPage, 'content-type': 'text/plain' },
      body: 'x' });
    const other = await logIn(stack, 'ana', password);
    await api.call('POST', '/api/logout', { expect: 403, headers: { origin: 'http://evil.example' } });
    await api.call('POST', '/api/logout', { expect: 204, headers: { ...ownPage, cookie: other } });
  });

  test('accounts, sessions and the own password', async () => {
    const viewerBody = { name: 'vic', password, role: 'viewer' };
    await call('POST', '/api/admins', 201, { body: viewerBody });
    await call('POST', '/api/admins', 409, { body: viewerBody });
    await call('POST', '/api/admins', 400, { body: {} });
    await call('GET', '/api/admins', 200);
    await call('PATCH', '/api/admins/vic', 200, { body: { role: 'viewer' } });
    await call('PATCH', '/api/admins/ana', 409, { body: { role: 'viewer' } });
    await call('PATCH', '/api/admins/nobody', 404, { body: { role: 'viewer' } });
    await call('POST', '/api/admins', 201, { body: { ...viewerBody, name: 'bob' } });
    await call('DELETE', '/api/admins/bob', 204);
    await call('DELETE', '/api/admins/bob', 404);
    await call('DELETE', '/api/admins/ana', 409);

    viewer = await logIn(stack, 'vic', password);
    const others = await logIn(stack, 'vic', password);
    const own = { ...ownPage, cookie: viewer };
    const list = await api.call('GET', '/api/sessions', { expect: 200, headers: { cookie: viewer } });
    const id = list.body.sessions.find((each) => !each.current).id;
    await api.call('DELETE', `/api/sessions/${id}`, { expect: 204, headers: own });
    await api.call('DELETE', `/api/sessions/${id}`, { expect: 404, headers: own });
    await api.call('DELETE', '/api/sessions?others=1', { expect: 204, headers: own });
    await api.call('DELETE', '/api/sessions', { expect: 400, headers: own });
    await call('DELETE', '/api/sessions?others=1', 409);
    const change = (current, next) => ({ headers: own, body: { current, password: next } });
    await api.call('PUT', '/api/me/password', { expect: 400, ...change(password, 'short') });
    await api.call('PUT', '/api/me/password', { expect: 403, ...change('wrong', password) });
    const changed = await api.call('PUT', '/api/me/password',
      { expect: 204, ...change(password, `${password} again`) });
    viewer = cookieOf(changed);
    assert.notEqual(others, viewer);
  });

  test('keys', async () => {
    const body = { name: 'one', token_limit_per_5h: 1000, tags: ['a'], expiry_date: '2099-01-01T00:00:00Z' };
    const made = await call('POST', '/api/keys', 201, { body });
    await call('POST', '/api/keys', 409, { body });
    await call('POST', '/api/keys', 400, { body: {} });
    const route = `/api/keys/${made.body.id}`;
    await call('GET', '/api/keys?search=one&sort_by=used&per_page=1', 200);
    await call('GET', '/api/keys?page=x', 400);
    await call('GET', route, 200);
    await call('GET', '/api/keys/key_x', 404);
    await call('GET', `${route}/usage`, 200);
    await call('GET', '/api/keys/key_x/usage', 404);
    await call('POST', '/api/keys/lookup', 200, { body: { key: made.body.key } });
    await call('POST', '/api/keys/lookup', 404, { body: { key: 'gk_nobodys' } });
    for (const method of ['PUT', 'PATCH']) {
      const own = { ...ownPage, cookie: admin };
      await call(method, route, 200, { body: { owner: method, notes: null } });
      await call(method, route, 400, { body: { usage: 1 } });
      await call(method, route, 412, { body: { owner: 'x' }, headers: { 'if-match': '"old"' } });
      await api.call(method, route, { expect: 428, body: { owner: 'x' }, headers: own });
    }
    await call('POST', `${route}/rotate`, 200, { body: { grace_seconds: 60 } });
    await call('POST', `${route}/rotate`, 400, { body: { grace_seconds: -1 } });
    for (const action of ['disable', 'enable', 'hash']) {
      await call('POST', `${route}/${action}`, 200);
      await call('POST', `/api/keys/key_x/${action}`, 404);
    }
    await call('DELETE', route, 412, { headers: { 'if-match': '"old"' } });
    await call('DELETE', route, 204);
    await call('DELETE', route, 404);
    await call('POST', `${route}/restore`, 200);
    await call('POST', `${route}/restore`, 404);
    await call('POST', '/api/keys/bulk', 200,
      { body: { ...await state(), ids: [made.body.id], action: 'set', set: { owner: 'bulk' } } });
    await call('POST', '/api/keys/bulk', 404, { body: { ...await state(), ids: ['key_x'], action: 'enable' } });
    await call('POST', '/api/keys/bulk', 412, { body: { revision: 0, ids: ['key_x'], action: 'enable' } });
    await call('POST', '/api/keys/bulk', 400, { body: {} });
  });

  test('files of keys', async () => {
    const file = await call('GET', '/api/export', 200);
    await call('GET', '/api/export?format=csv', 200);
    await call('GET', '/api/export?format=xml', 400);
    await call('POST', '/api/import', 200, { body: { format: 'json', data: file.text } });
    const data = 'name,token_limit_per_5h\none,7\ntwo,1\n';
    await call('POST', '/api/import?dry_run=1', 200, { body: { format: 'csv', data } });
    await call('POST', '/api/import?dry_run=1', 200, { body: { format: 'csv', data: 'name\n""\nthree\n' } });
    await call('POST', '/api/import', 200, { body: { format: 'csv', data } });
    await call('POST', '/api/import', 400, { body: { format: 'json', data: '[{"name":"four"}]' } });
    await call('POST', '/api/import', 412, { body: { format: 'json', data: '[]', revision: 0 } });
  });

  test('usage and requests', async () => {
    const { body: key } = await call('POST', '/api/keys', 201, { body: { name: 'used', token_limit_per_5h: null } });
    assert.equal((await chat(stack.proxyUrl, key.key)).status, 200);
    assert.equal((await chat(stack.proxyUrl, key.key, { body: { stream: true } })).status, 200);
    await eventually(async () => (await call('GET', '/api/requests', 200)).body.requests.length === 2,
      'the requests');
    for (const query of ['', '?group_by=model&bucket=hour&tz=Europe/Berlin', '?group_by=upstream&bucket=day']) {
      const { body } = await call('GET', `/api/usage${query}`, 200);
      assert.equal(body.total.requests, 2);
    }
    assert.ok((await call('GET', `/api/keys/${key.id}/usage`, 200)).body.history.length > 0);
    await call('GET', `/api/requests?key=${key.id}&status=2xx&limit=1`, 200);
    await call('GET', '/api/requests?status=nine', 400);
    await call('GET', '/api/usage?tz=Nowhere/Land', 400);
  });

  test('upstreams', async () => {
    const body = { name: 'own', path_prefix: '/own', base_url: `${stack.upstreamUrl}/api/coding/paas/v4`,
      credentials: [{ name: 'main', secret: 'demo-upstream-credential' }] };
    await call('GET', '/api/upstreams', 200);
    await call('POST', '/api/upstreams', 201, { body });
    await call('POST', '/api/upstreams', 409, { body: { ...body, path_prefix: '/other' } });
    await call('POST', '/api/upstreams', 400, { body: {} });
    await call('GET', '/api/upstreams', 200);
    await call('GET', '/api/upstreams/own', 200);
    await call('GET', '/api/upstreams/nobody', 404);
    for (const method of ['PUT', 'PATCH']) {
      await call(method, '/api/upstreams/own', 200, { body: { canary: method === 'PUT' } });
      await call(method, '/api/upstreams/own', 400, { body: { base_url: 1 } });
      await call(method, '/api/upstreams/nobody', 404, { body: {} });
    }
    const tested = await call('POST', '/api/upstreams/own/test', 200, { body: {} });
    assert.equal(tested.body.ok, true, tested.text);
    assert.ok(tested.body.tests[0].models.length > 0);
    await call('POST', '/api/upstreams/nobody/test', 404, { body: {} });
    await call('POST', '/api/upstreams', 201, { body: { ...body, name: 'b', path_prefix: '/b', fallback: 'own' } });
    await call('DELETE', '/api/upstreams/own', 409);
    await call('DELETE', '/api/upstreams/b', 204);
    await call('DELETE', '/api/upstreams/b', 404);
  });

  test('settings, revisions and the audit log', async () => {
    await call('GET', '/api/settings', 200);
    for (const method of ['PUT', 'PATCH']) {
      await call(method, '/api/settings', 200, { body: { ping_seconds: 20, access_log: null } });
      await call(method, '/api/settings', 400, { body: { ping_seconds: -1 } });
      await call(method, '/api/settings', 412, { body: {}, headers: { 'if-match': '"old"' } });
    }
    const list = await call('GET', '/api/revisions', 200);
    const past = `/api/revisions/${list.body.revisions[1].revision}`;
    await call('GET', past, 200);
    await call('GET', '/api/revisions/99999', 404);
    await call('POST', `${past}/rollback`, 412, { body: { revision: 0 } });
    await call('POST', `${past}/rollback`, 400, { body: {} });
    await call('POST', '/api/revisions/99999/rollback', 404, { body: await state() });
    await call('POST', `${past}/rollback`, 200, { body: await state() });
    await call('GET', '/api/audit?limit=1000', 200);
    await call('GET', '/api/audit?limit=0', 400);
  });

  test('operation', async () => {
    await call('GET', '/livez', 200);
    await call('GET', '/readyz', 200);
    await call('GET', '/metrics', 200);
    await call('GET', '/api/proxies', 200);
    await call('GET', '/openapi.json', 200);
    await call('GET', '/openapi.json', 421, { headers: { host: 'evil.example' } });
    await call('GET', '/api/docs', 200);
    await call('GET', '/api/docs', 421, { headers: { host: 'evil.example' } });
    await new Promise((resolve, reject) => {
      http.get(`${stack.dashboardUrl}/api/events`, { headers: bearer() }, (incoming) => {
        api.check('GET', '/api/events', { status: incoming.statusCode, headers: incoming.headers, text: 'x',
          body: 'x' });
        incoming.destroy();
        resolve();
      }).on('error', reject);
    });
    const good = await readFile(stack.dataFile, 'utf8');
    await writeFile(stack.dataFile, '{');
    await eventually(async () => (await send(stack, 'GET', '/readyz')).status === 503, 'not ready');
    await call('GET', '/readyz', 503);
    await call('POST', '/api/keys', 503, { body: { name: 'late', token_limit_per_5h: 1 } });
    await writeFile(stack.dataFile, good);
    await eventually(async () => (await send(stack, 'GET', '/readyz')).status === 200, 'ready');
  });

  test('nobody gets past what the description says of who may', async () => {
    for (const { path, method, operation } of api.operations) {
      const route = path.replace(/\{\w+\}/g, 'x');
      if (operation.security?.length === 0) continue;
      await api.call(method, route, { expect: 401 });
      if (operation.description !== 'For admins.') continue;
      await api.call(method, route, { expect: 403, headers: { ...ownPage, cookie: viewer } });
    }
  });

  test('each has been called, with success and without', () => {
    // These cannot fail but for faults that the test of the server's guards makes.
    const neverRefuse = new Set(['livez']);
    for (const { operation } of api.operations) {
      const statuses = api.statusesOf(operation.operationId);
      assert.ok(statuses.some((each) => each < 300), `${operation.operationId} has not succeeded`);
      assert.ok(neverRefuse.has(operation.operationId) || statuses.some((each) => each >= 400),
        `${operation.operationId} has not been refused`);
    }
  });
});
