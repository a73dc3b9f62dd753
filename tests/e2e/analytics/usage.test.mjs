// What callers do at the proxy shows in the dashboard's usage and requests: soon, whole, and once,
// however the dashboard ends.
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { run } from '../cli/support.mjs';
import { chat, message } from '../support/http.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';

const keys = { ana: 'analytics-key-of-ana', bob: 'analytics-key-of-bob' };
let stack;
let sent = 0;

before(async () => {
  stack = await startStack({ document: documentWith(
    Object.entries(keys).map(([name, key]) => ({ id: `id-${name}`, key, name, token_limit_per_5h: null }))) });
});
after(() => stack?.stop());

async function get(route) {
  const answer = await stack.api(route);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

/** Every request of the list, page by page. */
async function allRequests(limit = 7) {
  const all = [];
  for (let next = ''; next !== null;) {
    const page = await get(`/api/requests?limit=${limit}${next && `&before=${next}`}`);
    all.push(...page.requests);
    next = page.next;
  }
  return all;
}

/** Usage, requests and the upstream's own count say the same. */
async function agree() {
  const { total } = await get('/api/usage');
  assert.equal(total.requests, sent);
  assert.equal(total.tokens, await stack.deliveredTokens());
  assert.equal(total.tokens_reported + total.tokens_partial + total.tokens_estimated, total.tokens);
  const requests = await allRequests();
  assert.equal(requests.length, sent);
  assert.equal(new Set(requests.map((each) => each.request_id)).size, sent);
  assert.equal(requests.reduce((sum, each) => sum + each.tokens, 0), total.tokens);
  const times = requests.map((each) => Date.parse(each.time));
  assert.deepEqual(times, [...times].sort((a, b) => b - a));
}

const shown = (count) => eventually(
  async () => (await get('/api/usage')).total.requests === count, `${count} requests are shown`, 10_000);

async function call(times) {
  for (let i = 0; i < times; ++i) {
    await chat(stack.proxyUrl, i % 3 ? keys.ana : keys.bob);
    ++sent;
  }
}

test('a request is shown within two seconds', async () => {
  await chat(stack.proxyUrl, keys.ana);
  ++sent;
  const answered = Date.now();
  await shown(1);
  const after = Date.now() - answered;
  assert.ok(after <= 2000, `${after} ms`);
});

test('totals are what the upstream delivered, by key, model and upstream', async () => {
  await call(20);
  await message(stack.proxyUrl, keys.bob);
  ++sent;
  await shown(sent);
  await agree();
  const byKey = await get('/api/usage');
  assert.deepEqual(byKey.rows.map((row) => row.name).sort(), ['ana', 'bob']);
  const byUpstream = await get('/api/usage?group_by=upstream&bucket=day&tz=Asia/Kolkata');
  assert.deepEqual(new Set(byUpstream.rows.map((row) => row.group)), new Set(['zai', 'zai-anthropic']));
  const { requests } = await get('/api/requests?key=id-bob&limit=200');
  assert.equal(requests.length, byKey.rows.find((row) => row.name === 'bob').requests);
  assert.ok(requests.every((each) => each.key.name === 'bob'));
  const { history } = await get('/api/keys/id-ana/usage');
  assert.equal(history.reduce((sum, hour) => sum + hour.tokens, 0),
    byKey.rows.find((row) => row.name === 'ana').tokens);
});

test('killed while it reads, the dashboard counts nothing twice', async () => {
  for (let i = 0; i < 4; ++i) {
    const calling = call(15);
    await new Promise((resolve) => setTimeout(resolve, 150 * i));
    stack.dashboard.child.kill('SIGKILL');
    await stack.dashboard.exited;
    await calling;
    await stack.startDashboard();
  }
  await shown(sent);
  await agree();
});

test('nothing is missed or doubled when proxies come and go', async () => {
  await stack.proxies[0].program.stop();
  stack.proxies.length = 0;
  await stack.startProxy();
  await call(10);
  await shown(sent);
  await agree();
});

test('rebuilt from the journals, all is as it was', async () => {
  const running = await run(stack, ['--rebuild-analytics']);
  assert.equal(running.code, 1);
  assert.match(running.err, /stop it first/);
  const before = { usage: (await get('/api/usage?bucket=hour')).rows, requests: await allRequests() };
  await stack.dashboard.stop();
  const rebuilt = await run(stack, ['--rebuild-analytics']);
  assert.equal(rebuilt.code, 0, rebuilt.err);
  assert.match(rebuilt.out, new RegExp(`^2 journals read: ${sent} lines, 0 that cannot be read, ${sent} requests listed\n$`));
  await stack.startDashboard();
  await shown(sent);
  assert.deepEqual((await get('/api/usage?bucket=hour')).rows, before.usage);
  assert.deepEqual(await allRequests(), before.requests);
});

test('a broken file is set aside, loudly, and built again', async () => {
  await stack.dashboard.stop();
  const file = path.join(stack.dataDir, 'analytics.sqlite');
  await rm(`${file}-wal`, { force: true });
  await writeFile(file, 'not what SQLite writes '.repeat(1000));
  await stack.startDashboard();
  await shown(sent);
  await agree();
  assert.match(stack.dashboard.logs, /"level":"error","event":"analytics_file".*set aside/);
  assert.match(await readFile(`${file}.broken`, 'utf8'), /^not what SQLite writes/);
});
