// Many at once: logins, event streams, large lists. What it may cost, and who still gets an answer.
import assert from 'node:assert/strict';
import http from 'node:http';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { agent } from '../support/http.mjs';
import { sanitized } from '../support/program.mjs';
import { startStack } from '../support/programs.mjs';
import { browser, logIn, script, send, setUp } from '../dashboard/support.mjs';
import { assertGrowth, residentMiB, tally, watched } from './support.mjs';

const password = 'correct horse battery';
const hashMiB = 64; // memory of one Argon2id hash
const streamsAtMost = 32;

/** CPU time that a process has used, in seconds. */
async function cpuSeconds(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

describe('logins', () => {
  let stack;
  before(async () => {
    stack = await startStack({ setup: true, dashboardArgs: ['--trusted-proxies', '127.0.0.1'] });
    await setUp(stack, 'ana', password);
  });
  after(() => stack?.stop());

  const guess = (through, i, headers = {}) => browser(stack, undefined, 'POST', '/api/login',
    { agent: through, body: { name: 'ana', password: `guess ${i}` }, headers });

  test('a thousand within a second from one address are answered 429, for next to nothing', async () => {
    const { pid } = stack.dashboard;
    const before = await residentMiB(pid);
    const cpu = await cpuSeconds(pid);
    const through = agent(64);
    const { peak, result } = await watched(pid, () =>
      Promise.all(Array.from({ length: 1000 }, (_, i) => guess(through, i))));
    const counts = tally(result);
    // Some are free, and one more each time that a wait, doubled each time, is over.
    assert.ok((counts[401] ?? 0) <= 12, JSON.stringify(counts));
    assert.ok(counts[429] >= 988, JSON.stringify(counts));
    for (const answer of result) {
      if (answer.status === 429) assert.match(answer.headers['retry-after'], /^[1-9]\d*$/);
    }
    assertGrowth(before, peak, 2 * hashMiB + 40);
    const used = await cpuSeconds(pid) - cpu;
    assert.ok(sanitized || used < 15, `${used} s of CPU`);
  });

  test('from three hundred addresses at most two passwords are hashed at once, and others are served', async () => {
    const { pid } = stack.dashboard;
    const before = await residentMiB(pid);
    const through = agent(300);
    let slowest = 0;
    let guessing = true;
    const bystander = (async () => {
      while (guessing) {
        const began = Date.now();
        assert.equal((await send(stack, 'GET', '/api/session')).status, 200);
        slowest = Math.max(slowest, Date.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    })();
    const { peak, result } = await watched(pid, () => Promise.all(Array.from({ length: 300 }, (_, i) =>
      browser(stack, undefined, 'POST', '/api/login', { agent: through,
        body: { name: `nobody ${i}`, password: 'a guess' },
        headers: { 'x-forwarded-for': `10.1.${i >> 8}.${i & 255}` } }))));
    guessing = false;
    await bystander;
    const counts = tally(result);
    assert.equal((counts[401] ?? 0) + (counts[503] ?? 0), 300, JSON.stringify(counts));
    assert.ok(counts[401] >= 1 && counts[503] >= 1, JSON.stringify(counts));
    assertGrowth(before, peak, 2 * hashMiB + 40);
    assert.ok(sanitized || slowest < 2500, `an answer took ${slowest} ms`);
  });

  test('an address in a header counts only when a server in front is trusted', async () => {
    await stack.dashboard.stop();
    await stack.startDashboard();
    const answers = [];
    for (let i = 0; i < 12; ++i) answers.push(await guess(agent(), i, { 'x-forwarded-for': `10.9.9.${i}` }));
    assert.ok(answers.some(({ status }) => status === 429), JSON.stringify(tally(answers)));
    const audit = await script(stack, 'GET', '/api/audit?action=account.login');
    const failed = audit.body.entries.filter((each) => each.result === 'failed');
    assert.equal(failed[0].from, '127.0.0.1');
  });
});

describe('sixty open pages over ten thousand keys', () => {
  let stack;
  const streams = [];
  before(async () => {
    const keys = Array.from({ length: 10_000 }, (_, i) => ({ id: `key_${i}`, name: `Key ${i}`,
      key_sha256: (i + 1).toString(16).padStart(64, '0'), key_hint: `gk_…${i}`, token_limit_per_5h: 1000 }));
    stack = await startStack({ document: { keys }, setup: true });
  });
  after(async () => {
    for (const stream of streams) stream.destroy();
    await stack?.stop();
  });

  const open = (headers) => new Promise((resolve, reject) => {
    const request = http.get(`${stack.dashboardUrl}/api/events`, { agent: false, headers }, (incoming) => {
      incoming.on('error', () => {});
      streams.push(request);
      resolve(incoming);
    });
    request.on('error', reject);
  });

  test('streams beyond the cap are refused with 503 and a time, and every other request is answered', async () => {
    const cookie = await setUp(stack, 'ana', password);
    const answers = await Promise.all(Array.from({ length: 60 }, () => open({ cookie })));
    const accepted = answers.filter((each) => each.statusCode === 200);
    const refused = answers.filter((each) => each.statusCode === 503);
    assert.equal(accepted.length, streamsAtMost);
    assert.equal(refused.length, 60 - streamsAtMost);
    for (const each of refused) assert.match(each.headers['retry-after'], /^\d+$/);

    const through = agent(50);
    const took = [];
    const pages = await Promise.all(Array.from({ length: 200 }, async (_, i) => {
      const began = Date.now();
      const answer = await browser(stack, cookie, 'GET', `/api/keys?page=${i + 1}&sort_by=used`, { agent: through });
      took.push(Date.now() - began);
      return answer;
    }));
    assert.deepEqual(tally(pages), { 200: 200 });
    assert.ok(sanitized || Math.max(...took) < 10_000, `${Math.max(...took)} ms`);

    let seen = 0;
    for (const each of accepted) each.on('data', (part) => { if (String(part).includes('key.created')) ++seen; });
    const made = await script(stack, 'POST', '/api/keys', { body: { name: 'fresh', token_limit_per_5h: 1 } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const deadline = Date.now() + (sanitized ? 60_000 : 10_000);
    while (seen < streamsAtMost && Date.now() < deadline) await new Promise((r) => setTimeout(r, 20));
    assert.equal(seen, streamsAtMost);
  });

  test('a stream that ends makes room for another', async () => {
    const cookie = await logIn(stack, 'ana', password);
    streams.splice(0, 20).forEach((each) => each.destroy());
    const deadline = Date.now() + 10_000;
    let answer;
    do {
      answer = await open({ cookie });
      if (answer.statusCode !== 200) await new Promise((r) => setTimeout(r, 100));
    } while (answer.statusCode !== 200 && Date.now() < deadline);
    assert.equal(answer.statusCode, 200);
  });
});
