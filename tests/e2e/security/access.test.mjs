// Who gets in and who does not: every route of the description, by everybody who should not.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { browser, cookieOf, logIn, ownPage, send, setUp } from '../dashboard/support.mjs';

const password = 'correct horse battery';
const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

let stack;
let routes;
let admin;
let viewer;
before(async () => {
  stack = await startStack({ setup: true });
  admin = await setUp(stack, 'ana', password);
  await browser(stack, admin, 'POST', '/api/admins', { body: { name: 'vic', password, role: 'viewer' } });
  viewer = await logIn(stack, 'vic', password);
  const { paths } = (await send(stack, 'GET', '/openapi.json')).body;
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(), route: path.replace(/\{\w+\}/g, 'x'),
      open: operation.security?.length === 0, adminsOnly: operation.description === 'For admins.' })));
});
after(() => stack?.stop());

/** Asserts a status of every route that `choose` picks, and that nothing was changed. */
async function all(choose, expect, ask) {
  const before = (await stack.document()).revision;
  const chosen = routes.filter(choose);
  assert.ok(chosen.length > 0);
  for (const { method, route } of chosen) {
    const answer = await ask(method, route);
    assert.equal(answer.status, expect, `${method} ${route}: ${answer.text}`);
    assert.equal(answer.headers['content-type'], 'application/problem+json', `${method} ${route}`);
    assert.equal(answer.headers['cache-control'], 'no-store', `${method} ${route}`);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff', `${method} ${route}`);
  }
  assert.equal((await stack.document()).revision, before);
}
const closed = (each) => !each.open;
const writing = (each) => closed(each) && unsafe.has(each.method);
const plain = (cookie, headers) => (method, route) =>
  send(stack, method, route, { headers: { cookie, ...headers } });

describe('every route', () => {
  test('is closed to those without a session, or with one that is none', async () => {
    await all(closed, 401, (method, route) => send(stack, method, route));
    await all(closed, 401, plain(`gatehouse_session=${'0'.repeat(64)}`, ownPage));
    await all(closed, 401, (method, route) =>
      send(stack, method, route, { headers: { authorization: 'Bearer wrong', cookie: admin } }));
  });

  test('that changes something is closed to viewers, and so is what only admins see', () =>
    all((each) => each.adminsOnly, 403, plain(viewer, ownPage)));

  test('refuses a host name that is not ours', () =>
    all((each) => !/z$/.test(each.route), 421, plain(admin, { ...ownPage, host: 'evil.example' })));

  test("that changes something refuses what another site's page sends", async () => {
    const open = (each) => unsafe.has(each.method);
    await all(open, 403, plain(admin, { 'sec-fetch-site': 'cross-site' }));
    await all(open, 403, plain(admin, { 'sec-fetch-site': 'same-site' }));
    await all(open, 403, plain(admin, { origin: 'http://evil.example' }));
    await all(open, 403, plain(admin, { origin: 'null' }));
  });

  test('that changes something refuses a session that does not say where it comes from', () =>
    all(writing, 403, plain(admin, {})));
});

describe('sessions and setup', () => {
  test('a setup link works once, and its token never again', async () => {
    const token = stack.setupLink.split('#token=')[1];
    for (const name of ['eve', 'ana']) {
      const again = await browser(stack, undefined, 'POST', '/api/setup', { body: { token, name, password } });
      assert.equal(again.status, 409);
      assert.equal(cookieOf(again), undefined);
    }
    await stack.dashboard.stop();
    await stack.startDashboard();
    assert.equal(stack.setupLink, undefined);
    const later = await browser(stack, undefined, 'POST', '/api/setup', { body: { token, name: 'eve', password } });
    assert.equal(later.status, 409);
    assert.deepEqual((await stack.document()).admins.map((each) => each.name), ['ana', 'vic']);
  });

  test('a cookie that was planted before the login opens nothing after it', async () => {
    const planted = `gatehouse_session=${'ab'.repeat(32)}`;
    const login = await browser(stack, planted, 'POST', '/api/login', { body: { name: 'ana', password } });
    assert.equal(login.status, 200);
    assert.notEqual(cookieOf(login), planted);
    assert.equal((await browser(stack, planted, 'GET', '/api/keys')).status, 401);
    assert.equal((await browser(stack, cookieOf(login), 'GET', '/api/keys')).status, 200);
    const attributes = login.headers['set-cookie'][0].split('; ').slice(1);
    for (const wanted of ['HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(attributes.includes(wanted), wanted);
  });

  test('a removed account is out at once', async () => {
    await browser(stack, admin, 'POST', '/api/admins', { body: { name: 'tim', password, role: 'admin' } });
    const tim = await logIn(stack, 'tim', password);
    assert.equal((await browser(stack, admin, 'DELETE', '/api/admins/tim')).status, 204);
    assert.equal((await browser(stack, tim, 'GET', '/api/keys')).status, 401);
  });
});
